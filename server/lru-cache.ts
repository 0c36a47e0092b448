/** A cache that forgets what was not used for longest once the weights of its values exceed `capacity`. */
export class LruCache<T> {
  readonly #capacity: number;
  readonly #weigh: (value: T) => number;
  readonly #values = new Map<string, { value: T; weight: number }>();
  #total = 0;

  constructor(capacity: number, weigh: (value: T) => number) {
    this.#capacity = capacity;
    this.#weigh = weigh;
  }

  get(key: string): T | undefined {
    const entry = this.#values.get(key);
    if (!entry) return undefined;
    this.#values.delete(key);
    this.#values.set(key, entry);
    return entry.value;
  }

  set(key: string, value: T): void {
    const weight = this.#weigh(value);
    this.#total += weight - (this.#values.get(key)?.weight ?? 0);
    this.#values.delete(key);
    this.#values.set(key, { value, weight });
    for (const [oldest, entry] of this.#values) {
      if (this.#total <= this.#capacity) break;
      this.#values.delete(oldest);
      this.#total -= entry.weight;
    }
  }
}
