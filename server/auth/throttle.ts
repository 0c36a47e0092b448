/**
 * Lets a thing happen once in a while for each key, so that whoever repeats themselves cannot fill a log. Holds a
 * bounded number of keys; the one that came first goes first.
 */
export class Throttle {
  readonly #everyMs: number;
  readonly #now: () => number;
  readonly #keysMax: number;
  readonly #last = new Map<string, number>();

  /** `now` in milliseconds, monotonic. */
  constructor(everyMs: number, now: () => number = () => performance.now(), keysMax = 10_000) {
    this.#everyMs = everyMs;
    this.#now = now;
    this.#keysMax = keysMax;
  }

  /** True when this key's turn has come; then it is used up for the interval. */
  take(key: string): boolean {
    const now = this.#now();
    const last = this.#last.get(key);
    if (last !== undefined && now - last < this.#everyMs) return false;
    this.#last.delete(key);
    this.#last.set(key, now);
    if (this.#last.size > this.#keysMax) {
      for (const oldest of this.#last.keys()) {
        this.#last.delete(oldest);
        break;
      }
    }
    return true;
  }
}
