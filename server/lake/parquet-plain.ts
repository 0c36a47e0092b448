const FIRST_BYTES = 4096;
const INT_UNITS = 2 ** 32;
/** A text's UTF-16 unit becomes this many bytes at most. */
const UNIT_BYTES_MAX = 3;
const LENGTH_BYTES = 4;

/** Values in Parquet's PLAIN encoding, one after the other in one growing buffer. */
export class PlainValues {
  bytes = Buffer.allocUnsafe(0);
  length = 0;

  #reserve(count: number): void {
    const wanted = this.length + count;
    if (wanted <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(wanted, this.bytes.length * 2, FIRST_BYTES));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  slice(source: Buffer, from: number, to: number): void {
    const size = to - from;
    this.#reserve(LENGTH_BYTES + size);
    this.bytes.writeUInt32LE(size, this.length);
    source.copy(this.bytes, this.length + LENGTH_BYTES, from, to);
    this.length += LENGTH_BYTES + size;
  }

  text(value: string): void {
    this.#reserve(LENGTH_BYTES + value.length * UNIT_BYTES_MAX);
    const size = this.bytes.write(value, this.length + LENGTH_BYTES);
    this.bytes.writeUInt32LE(size, this.length);
    this.length += LENGTH_BYTES + size;
  }

  int32(value: number): void {
    this.#reserve(4);
    this.length = this.bytes.writeInt32LE(value, this.length);
  }

  int64(value: number | bigint): void {
    this.#reserve(8);
    if (typeof value === 'bigint') {
      this.length = this.bytes.writeBigInt64LE(value, this.length);
    } else {
      this.length = this.bytes.writeUInt32LE(value >>> 0, this.length);
      this.length = this.bytes.writeInt32LE(Math.floor(value / INT_UNITS), this.length);
    }
  }

  double(value: number): void {
    this.#reserve(8);
    this.length = this.bytes.writeDoubleLE(value, this.length);
  }

  /** What is there, which is the caller's then; the next buffer is as large at once, unless nothing follows. */
  take(isLast: boolean): Buffer {
    const taken = this.bytes.subarray(0, this.length);
    this.bytes = isLast ? Buffer.alloc(0) : Buffer.allocUnsafeSlow(this.bytes.length);
    this.length = 0;
    return taken;
  }
}
