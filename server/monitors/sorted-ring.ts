/**
 * The last values of a series, in order of size beside their order in time: medians and quantiles of a moving window at the price
 * of one insertion. Not numbers are not taken. Memory is two arrays of `capacity` numbers.
 */
export class SortedRing {
  readonly #inTime: Float64Array;
  readonly #inSize: Float64Array;
  #count = 0;
  #next = 0;

  constructor(capacity: number) {
    this.#inTime = new Float64Array(capacity);
    this.#inSize = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count === this.#inTime.length;
  }

  push(value: number): void {
    if (Number.isNaN(value)) return;
    const sorted = this.#inSize;
    let place = this.#count;
    if (this.isFull) {
      place = this.#placeOf(this.#inTime[this.#next] as number);
      // The hole that the oldest leaves moves to where the new one belongs.
      while (place + 1 < this.#count && (sorted[place + 1] as number) < value) {
        sorted[place] = sorted[place + 1] as number;
        place++;
      }
    } else this.#count++;
    while (place > 0 && (sorted[place - 1] as number) > value) {
      sorted[place] = sorted[place - 1] as number;
      place--;
    }
    sorted[place] = value;
    this.#inTime[this.#next] = value;
    this.#next = (this.#next + 1) % this.#inTime.length;
  }

  /** Where a value that is there stands by size. */
  #placeOf(value: number): number {
    let [low, high] = [0, this.#count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#inSize[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** By linear interpolation between neighbours; NaN when there is nothing yet. */
  quantile(share: number): number {
    if (this.#count === 0) return Number.NaN;
    const position = share * (this.#count - 1);
    const below = Math.floor(position);
    const low = this.#inSize[below] as number;
    const high = this.#inSize[Math.min(below + 1, this.#count - 1)] as number;
    return low + (high - low) * (position - below);
  }

  get median(): number {
    return this.quantile(0.5);
  }

  /** The median distance from the median, times 1.4826: the deviation of what is spread normally. NaN when there is nothing yet. */
  get deviation(): number {
    const middle = this.median;
    let high = this.#placeOf(middle);
    if (high < this.#count && (this.#inSize[high] as number) < middle) high++;
    let low = high - 1;
    let distance = Number.NaN;
    for (let taken = 0; taken <= this.#count >> 1 && taken < this.#count; taken++) {
      const below = low >= 0 ? middle - (this.#inSize[low] as number) : Number.POSITIVE_INFINITY;
      const above = high < this.#count ? (this.#inSize[high] as number) - middle : Number.POSITIVE_INFINITY;
      distance = Math.min(below, above);
      if (below <= above) low--;
      else high++;
    }
    return 1.4826 * distance;
  }
}
