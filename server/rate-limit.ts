/**
 * A token bucket that may be overdrawn by the batch that empties it, so that a batch larger than the rate is possible
 * and is paid for by those after it.
 */
export class RateLimit {
  readonly #perSecond: number;
  readonly #capacity: number;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  /** `capacity` is what may be taken at once, one second's worth unless told; `now` is in milliseconds, monotonic. */
  constructor(
    perSecond: number,
    { capacity = perSecond, now = () => performance.now() }: { capacity?: number; now?: () => number } = {},
  ) {
    this.#perSecond = perSecond;
    this.#capacity = capacity;
    this.#now = now;
    this.#tokens = capacity;
    this.#at = now();
  }

  /** Whole seconds until something may be taken again; 0 when it may be now. */
  waitSeconds(): number {
    this.#refill();
    return this.#tokens > 0 ? 0 : Math.max(1, Math.ceil(-this.#tokens / this.#perSecond));
  }

  take(count: number): void {
    this.#tokens -= count;
  }

  /** Whole seconds until there is a whole one; 0 when there is. */
  waitForOne(): number {
    this.#refill();
    return this.#tokens >= 1 ? 0 : Math.max(1, Math.ceil((1 - this.#tokens) / this.#perSecond));
  }

  /** Takes one if there is a whole one, without overdrawing, and gives 0; else the whole seconds until there is. */
  takeOne(): number {
    const wait = this.waitForOne();
    if (wait === 0) this.#tokens -= 1;
    return wait;
  }

  #refill(): void {
    const now = this.#now();
    this.#tokens = Math.min(this.#capacity, this.#tokens + ((now - this.#at) / 1000) * this.#perSecond);
    this.#at = now;
  }
}

/** A rate limit for each key, for the keys used last; the one that was quiet longest makes room. */
export class RateLimits {
  readonly #limits = new Map<string, RateLimit>();
  readonly #make: () => RateLimit;
  readonly #keysMax: number;

  constructor(make: () => RateLimit, keysMax = 10_000) {
    this.#make = make;
    this.#keysMax = keysMax;
  }

  of(key: string): RateLimit {
    const limit = this.#limits.get(key) ?? this.#make();
    this.#limits.delete(key);
    this.#limits.set(key, limit);
    if (this.#limits.size > this.#keysMax) {
      const [quietest] = this.#limits.keys();
      if (quietest !== undefined) this.#limits.delete(quietest);
    }
    return limit;
  }
}
