const SMALLEST = 0.05;
const BINS_PER_DECADE = 28;
/** A power of two, for the tree of sums; nine decades. */
const BINS = 256;
const MET_MIN = 0.5;
/** How fast surprise grows beyond all that was seen: as for a tail that falls with this power. */
const TAIL_POWER = 4;

/**
 * How often deviations of a size came before, so that "unusual" means unusual for this series, however heavy its tails: counts in
 * bins of the logarithm, halved when there are many, so that what was long ago counts less. Memory is fixed. Sums are kept in a
 * tree (Fenwick, "A new data structure for cumulative frequency tables", 1994).
 */
export class Tail {
  readonly #counts = new Float64Array(BINS);
  readonly #sums = new Float64Array(BINS + 1);
  readonly #rememberedMax: number;
  #total = 0;
  /** The first bin behind all that was met; NaN while it is to be found anew. */
  #edge = 0;

  constructor(remembered: number) {
    this.#rememberedMax = 2 * remembered;
  }

  get count(): number {
    return this.#total;
  }

  learn(deviation: number, weight = 1): void {
    this.#add(Math.floor(position(deviation)), weight);
    if (this.#total > this.#rememberedMax) this.#halve();
  }

  #add(bin: number, weight: number): void {
    this.#counts[bin] = (this.#counts[bin] as number) + weight;
    this.#total += weight;
    this.#edge = Number.NaN;
    for (let node = bin + 1; node <= BINS; node += node & -node) {
      this.#sums[node] = (this.#sums[node] as number) + weight;
    }
  }

  #halve(): void {
    const before = this.#counts.slice();
    this.#counts.fill(0);
    this.#sums.fill(0);
    this.#total = 0;
    for (const [bin, count] of before.entries()) {
      // What was a single one twenty halvings ago is forgotten.
      if (count > 2e-6) this.#add(bin, count / 2);
    }
  }

  /** Minus the decimal logarithm of how often as much or more is met: 3 is once in a thousand. */
  surprise(deviation: number): number {
    const place = position(deviation);
    const bin = Math.floor(place);
    let upTo = 0;
    for (let node = bin + 1; node > 0; node -= node & -node) upTo += this.#sums[node] as number;
    // Of the bin itself, the part that lies above.
    const above = Math.max(0, this.#total - upTo) + (this.#counts[bin] as number) * (1 - (place - bin));
    const rank = Math.log10((this.#total + 1) / (above + 0.5));
    const beyond = (place - this.#findEdge()) / BINS_PER_DECADE;
    return Math.max(0, beyond > 0 ? rank + TAIL_POWER * beyond : rank);
  }

  /** What weighs less than one half together was not met often enough to be usual. */
  #findEdge(): number {
    if (!Number.isNaN(this.#edge)) return this.#edge;
    let [node, left] = [0, this.#total - MET_MIN];
    for (let step = BINS; step > 0; step >>= 1) {
      const next = node + step;
      if (next <= BINS && (this.#sums[next] as number) < left) {
        left -= this.#sums[next] as number;
        node = next;
      }
    }
    this.#edge = this.#total <= MET_MIN ? 0 : node + 1;
    return this.#edge;
  }
}

/** In bins. */
function position(deviation: number): number {
  if (deviation <= SMALLEST) return 0;
  return Math.min(BINS - 1e-9, Math.log10(deviation / SMALLEST) * BINS_PER_DECADE);
}
