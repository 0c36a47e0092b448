/** More than the 16 code points that manifests keep: at most four bytes each, and one more to tell that something follows. */
export const TEXT_BOUND_BYTES = 68;

/** Of texts as UTF-8, by their first `bytesMax` bytes. */
export class TextBounds {
  lowest: Buffer | null = null;
  highest: Buffer | null = null;
  readonly bytesMax: number;

  constructor(bytesMax = TEXT_BOUND_BYTES) {
    this.bytesMax = bytesMax;
  }

  /** One that is not may go on after its last byte, which may be within a letter. */
  isWhole(bound: Buffer): boolean {
    return bound.length < this.bytesMax;
  }

  add(bytes: Buffer, from: number, to: number): void {
    if (this.lowest === null || this.highest === null) {
      this.lowest = this.#cut(bytes, from, to);
      this.highest = this.lowest;
    } else if (this.#order(bytes, from, to, this.lowest) < 0) this.lowest = this.#cut(bytes, from, to);
    else if (this.#order(bytes, from, to, this.highest) > 0) this.highest = this.#cut(bytes, from, to);
  }

  include({ lowest, highest }: TextBounds): void {
    if (lowest) this.add(lowest, 0, lowest.length);
    if (highest) this.add(highest, 0, highest.length);
  }

  #cut(bytes: Buffer, from: number, to: number): Buffer {
    return Buffer.from(bytes.subarray(from, Math.min(to, from + this.bytesMax)));
  }

  #order(bytes: Buffer, from: number, to: number, bound: Buffer): number {
    const length = Math.min(to - from, this.bytesMax);
    const shared = Math.min(length, bound.length);
    for (let index = 0; index < shared; index++) {
      const difference = (bytes[from + index] as number) - (bound[index] as number);
      if (difference !== 0) return difference;
    }
    return length - bound.length;
  }
}

export class NumberBounds<T extends number | bigint> {
  lowest: T | null = null;
  highest: T | null = null;

  add(value: T): void {
    if (this.lowest === null || value < this.lowest) this.lowest = value;
    if (this.highest === null || value > this.highest) this.highest = value;
  }

  include({ lowest, highest }: NumberBounds<T>): void {
    if (lowest !== null) this.add(lowest);
    if (highest !== null) this.add(highest);
  }
}
