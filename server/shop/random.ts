/**
 * Seeded pseudo-random numbers: sfc32 (Chris Doty-Humphrey, PractRand), seeded through the 32-bit finaliser
 * of MurmurHash3 (Austin Appleby, public domain). Both are integer arithmetic only, so a seed means the same
 * numbers everywhere.
 */

function finalise(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit unsigned hash of a seed and up to three integers (each taken modulo 2^32). */
export function hash32(seed: number, a: number, b = 0, c = 0): number {
  let h = finalise(seed ^ 0x9e3779b9);
  h = finalise(h ^ a);
  h = finalise(Math.imul(h, 31) ^ b);
  return finalise(Math.imul(h, 31) ^ c);
}

/** The same as a number in [0, 1). */
export function hashUnit(seed: number, a: number, b = 0, c = 0): number {
  return hash32(seed, a, b, c) / 2 ** 32;
}

const WARM_UP = 12;

export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  /** Begins the sequence that belongs to (seed, a, b, c), whatever was drawn before. */
  reset(seed: number, a: number, b = 0, c = 0): this {
    const h = hash32(seed, a, b, c);
    this.#a = h;
    this.#b = finalise(h ^ 0x6a09e667);
    this.#c = hash32(seed ^ 0x3c6ef372, c, a, b);
    this.#counter = 1;
    for (let i = 0; i < WARM_UP; i += 1) this.next();
    return this;
  }

  /** The next 32 bits, unsigned. */
  next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** In [0, 1). */
  unit(): number {
    return this.next() / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** An integer in [0, below). */
  below(below: number): number {
    return Math.floor(this.unit() * below);
  }

  between(low: number, high: number): number {
    return low + this.unit() * (high - low);
  }

  /** Evenly spread over orders of magnitude between two positive bounds. */
  betweenLog(low: number, high: number): number {
    return low * (high / low) ** this.unit();
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** How many independent arrivals come when `mean` are expected (Knuth; beyond 40 a rounded normal). */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.unit(); product > limit; product *= this.unit()) count += 1;
    return count;
  }

  /** Mean 0, standard deviation 1 (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
  }
}

/** Turns weights into running shares that end at 1, for `pickIndex`. */
export function cumulative(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let running = 0;
  return Float64Array.from(weights, (weight, i) => {
    running += weight;
    return i === weights.length - 1 ? 1 : running / total;
  });
}

/** The index that a number in [0, 1) falls on. */
export function pickIndex(shares: Float64Array, unit: number): number {
  let low = 0;
  let high = shares.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shares[middle] as number) > unit) high = middle;
    else low = middle + 1;
  }
  return low;
}
