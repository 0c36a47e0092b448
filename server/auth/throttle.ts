import { RateLimit, RateLimits } from '../rate-limit.ts';

/** Lets a thing happen once in a while for each key, so that whoever repeats themselves cannot fill a log. */
export class Throttle {
  readonly #limits: RateLimits;

  /** `now` in milliseconds, monotonic. */
  constructor(everyMs: number, now?: () => number) {
    this.#limits = new RateLimits(() => new RateLimit(1000 / everyMs, { capacity: 1, now }));
  }

  /** True when this key's turn has come; then it is used up for the interval. */
  take(key: string): boolean {
    return this.#limits.of(key).takeOne() === 0;
  }
}
