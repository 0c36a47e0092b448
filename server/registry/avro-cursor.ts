import { isUtf8 } from 'node:buffer';

/** Characters of JSON that one body may become: a byte can name a symbol or a record of many. */
export const JSON_CHARACTERS_MAX = 16 * 1024 * 1024;
/** Items of arrays and maps that take no byte of the body, whose number only a count in it bounds. */
const EMPTY_ITEMS_MAX = 10_000;
/** Up to this size a body is made a string once and its texts are cut out of it, which is several times faster. */
const SMALL_BODY_BYTES = 4096;
const INT_MAX = 2 ** 31;
const VARINT_BYTES_MAX = 10;
/** Of a map's key, in the place of an error. */
const STEP_CHARACTERS_MAX = 60;
const PATH_CHARACTERS_MAX = 300;

/** Why bytes are no value of their schema, for whoever wrote them. */
export class AvroDataError extends Error {
  readonly #steps: string[] = [];
  /** The byte that it came about at. */
  position = 0;

  /** It came about within this field, key or index of what is being read. */
  within(step: string | number): void {
    const text = typeof step === 'number' ? `[${step}]` : step;
    this.#steps.unshift(text.length > STEP_CHARACTERS_MAX ? `${text.slice(0, STEP_CHARACTERS_MAX)}…` : text);
  }

  /** The message with where it is: `items[2].price, byte 40: …`. */
  get located(): string {
    const path = this.#steps.reduce(
      (text, step) => (step.startsWith('[') || text === '' ? text + step : `${text}.${step}`),
      '',
    );
    const near = path.length > PATH_CHARACTERS_MAX ? `…${path.slice(-PATH_CHARACTERS_MAX)}` : path;
    return `${near === '' ? '' : `${near}, `}byte ${this.position}: ${this.message}`;
  }
}

/**
 * Reads Avro's binary encoding (specification, "Binary Encoding"). A length is held against the bytes that are left before
 * anything is made of it, and what comes out is counted, so that a body cannot become much more than it is.
 */
export class AvroCursor {
  readonly #bytes: Buffer;
  #latin1: string | undefined;
  #at = 0;
  #characters = 0;
  #emptyItems = 0;
  depth = 0;
  /** Something was read that a double cannot hold and that JSON.stringify writes as it is. */
  hasRawNumbers = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** How many bytes were read. */
  get position(): number {
    return this.#at;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Throws when the value becomes too much. */
  spend(characters: number): void {
    this.#characters += characters;
    if (this.#characters > JSON_CHARACTERS_MAX)
      throw new AvroDataError(`the value is more than ${JSON_CHARACTERS_MAX} characters as JSON.`);
  }

  take(length: number): Buffer {
    const from = this.#advance(length);
    return this.#bytes.subarray(from, this.#at);
  }

  /** Gives where the bytes begin. */
  #advance(length: number): number {
    if (length > this.left)
      throw new AvroDataError(
        `the body ends too early: ${length} more bytes were to come, and ${this.left} are left.`,
      );
    const from = this.#at;
    this.#at += length;
    return from;
  }

  #length(): number {
    const length = this.long();
    if (typeof length === 'bigint' || length < 0)
      throw new AvroDataError(`the length ${length} is impossible.`);
    return length;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new AvroDataError('the body ends too early: a value is missing.');
    this.#at += 1;
    return byte;
  }

  /** A bigint where a number would not be exact. */
  long(): number | bigint {
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#byte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return (low >>> 1) ^ -(low & 1);
    }
    let value = BigInt(low);
    for (let index = 4; index < VARINT_BYTES_MAX; index++) {
      const byte = this.#byte();
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte >= 0x80) continue;
      if (value >= 1n << 64n) break;
      const long = BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
      const exact = Number(long);
      return Number.isSafeInteger(exact) ? exact : long;
    }
    throw new AvroDataError('a number has more than 64 bits.');
  }

  int(): number {
    const value = this.long();
    if (typeof value === 'bigint' || value < -INT_MAX || value >= INT_MAX)
      throw new AvroDataError(`the int ${value} has more than 32 bits.`);
    return value;
  }

  bytes(): Buffer {
    return this.take(this.#length());
  }

  text(): string {
    const length = this.#length();
    this.spend(length + 2);
    const from = this.#advance(length);
    const { length: bodyBytes } = this.#bytes;
    if (bodyBytes <= SMALL_BODY_BYTES && this.#isAscii(from, this.#at)) {
      this.#latin1 ??= this.#bytes.toString('latin1');
      return this.#latin1.slice(from, this.#at);
    }
    const text = this.#bytes.toString('utf8', from, this.#at);
    // What is no UTF-8 becomes this character, which may also have been written.
    if (text.includes('\ufffd') && !isUtf8(this.#bytes.subarray(from, this.#at)))
      throw new AvroDataError('a text is not UTF-8.');
    return text;
  }

  #isAscii(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if ((this.#bytes[at] as number) >= 0x80) return false;
    return true;
  }

  boolean(): boolean {
    const byte = this.#byte();
    if (byte > 1) throw new AvroDataError(`the byte ${byte} is neither true nor false.`);
    return byte === 1;
  }

  /** Calls `item` for each item of an array's or map's blocks. */
  blocks(item: (index: number) => void): void {
    for (let index = 0; ; ) {
      let count = this.long();
      if (count === 0) return;
      if (count < 0) {
        count = -count;
        this.long();
      }
      for (let left = count; left > 0; left--) {
        const before = this.#at;
        this.spend(1);
        item(index++);
        if (this.#at === before) this.#countEmpty();
      }
    }
  }

  #countEmpty(): void {
    this.#emptyItems += 1;
    if (this.#emptyItems > EMPTY_ITEMS_MAX)
      throw new AvroDataError(`more than ${EMPTY_ITEMS_MAX} items take no bytes.`);
  }
}
