/** Column memory that grows while rows are appended and is used again for the next batch. */

export class GrowableBytes {
  bytes: Buffer = Buffer.alloc(0);
  length = 0;

  /** Room for `count` more bytes; gives where they begin. The caller writes them into `bytes`. */
  extend(count: number): number {
    const at = this.length;
    const needed = at + count;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length, 256));
      this.bytes.copy(grown, 0, 0, at);
      this.bytes = grown;
    }
    this.length = needed;
    return at;
  }

  append(source: Uint8Array): void {
    const at = this.extend(source.length);
    this.bytes.set(source, at);
  }

  /** What was appended, valid until the next append; the next one begins anew. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.length);
    this.length = 0;
    // A batch that was exceptionally large does not keep its memory.
    if (this.bytes.length > KEPT_BYTES) this.bytes = Buffer.alloc(0);
    return taken;
  }
}

const KEPT_BYTES = 8 * 1024 * 1024;
const NOTHING = new Uint8Array(0);

/** One bit for each row, least significant first. */
export class GrowableBits {
  readonly #bytes = new GrowableBytes();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#bytes.length;
  }

  #reserve(count: number): Buffer {
    const before = this.#bytes.length;
    const needed = (this.#count + count + 7) >> 3;
    if (needed > before) {
      this.#bytes.extend(needed - before);
      this.#bytes.bytes.fill(0, before, needed);
    }
    return this.#bytes.bytes;
  }

  appendSet(count: number): void {
    const bytes = this.#reserve(count);
    let at = this.#count;
    const end = at + count;
    while (at < end && (at & 7) !== 0) {
      bytes[at >> 3] = (bytes[at >> 3] as number) | (1 << (at & 7));
      at += 1;
    }
    const whole = (end - at) >> 3;
    bytes.fill(0xff, at >> 3, (at >> 3) + whole);
    at += 8 * whole;
    while (at < end) {
      bytes[at >> 3] = (bytes[at >> 3] as number) | (1 << (at & 7));
      at += 1;
    }
    this.#count = end;
  }

  /** Copies bits `[from, from + count)` of `source`; gives how many of them are clear. */
  appendBits(source: Uint8Array, from: number, count: number): number {
    const bytes = this.#reserve(count);
    let clear = count;
    let at = this.#count;
    let index = from;
    const end = from + count;
    if (((at | from) & 7) === 0) {
      const whole = count >> 3;
      const first = from >> 3;
      for (let byte = 0; byte < whole; byte++) {
        const value = source[first + byte] as number;
        bytes[(at >> 3) + byte] = value;
        clear -= ONES[value] as number;
      }
      at += 8 * whole;
      index += 8 * whole;
    }
    for (; index < end; index++, at++) {
      if (((source[index >> 3] as number) >> (index & 7)) & 1) {
        bytes[at >> 3] = (bytes[at >> 3] as number) | (1 << (at & 7));
        clear -= 1;
      }
    }
    this.#count = at;
    return clear;
  }

  /** A bit for each byte of `source` that is not 0, where `mask` has one. */
  appendBytes(source: Uint8Array, mask: Uint8Array | null, from: number, count: number): void {
    const bytes = this.#reserve(count);
    let at = this.#count;
    for (let index = from; index < from + count; index++, at++) {
      const valid = mask === null || (((mask[index >> 3] as number) >> (index & 7)) & 1) === 1;
      if (valid && source[index] !== 0) bytes[at >> 3] = (bytes[at >> 3] as number) | (1 << (at & 7));
    }
    this.#count = at;
  }

  take(): Uint8Array {
    this.#count = 0;
    return this.#bytes.take();
  }
}

const ONES = Uint8Array.from({ length: 256 }, (_, value) => {
  let ones = 0;
  for (let rest = value; rest > 0; rest >>= 1) ones += rest & 1;
  return ones;
});

/** Which rows are null. Takes memory from the first null on only. */
export class Validity {
  readonly #bits = new GrowableBits();
  #rows = 0;
  #nulls = 0;

  get nulls(): number {
    return this.#nulls;
  }

  get rows(): number {
    return this.#rows;
  }

  /** `mask`: a bit for each row, set where there is a value; null when all rows have one. Gives how many are null. */
  append(mask: Uint8Array | null, from: number, count: number): number {
    let nulls = 0;
    if (mask !== null) {
      this.#bits.appendSet(this.#rows - this.#bits.count);
      nulls = this.#bits.appendBits(mask, from, count);
      this.#nulls += nulls;
    }
    this.#rows += count;
    return nulls;
  }

  /** Empty where there is no null: Arrow lets it be left out then. */
  take(): Uint8Array {
    if (this.#nulls > 0) this.#bits.appendSet(this.#rows - this.#bits.count);
    const bits = this.#bits.take();
    const taken = this.#nulls === 0 ? NOTHING : bits;
    this.#rows = 0;
    this.#nulls = 0;
    return taken;
  }
}
