/**
 * A token bucket that holds one second's worth and may be overdrawn by the batch that empties it, so that a
 * batch larger than the rate is possible and is paid for by those after it.
 */
export class RateLimit {
  readonly #perSecond: number;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  /** `now` in milliseconds, monotonic. */
  constructor(perSecond: number, now: () => number = () => performance.now()) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#tokens = perSecond;
    this.#at = now();
  }

  /** Whole seconds until something may be taken again; 0 when it may be now. */
  waitSeconds(): number {
    const now = this.#now();
    this.#tokens = Math.min(this.#perSecond, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
    return this.#tokens > 0 ? 0 : Math.max(1, Math.ceil(-this.#tokens / this.#perSecond));
  }

  take(count: number): void {
    this.#tokens -= count;
  }
}
