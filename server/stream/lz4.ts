const FRAME = 0x184d2204;
const SKIPPABLE = 0x184d2a50;
const WITH_DICTIONARY = 1;
const WITH_CONTENT_CHECKSUM = 4;
const WITH_CONTENT_SIZE = 8;
const WITH_BLOCK_CHECKSUMS = 16;
const BLOCK_IS_RAW = 0x80000000;
const RUN = 15;
const MATCH_MIN = 4;

/** Grows as frames do not tell what they come to; blocks may refer to what earlier ones gave. */
class Output {
  #bytes: Buffer;
  readonly #max: number;
  length = 0;

  constructor(start: number, max: number) {
    this.#bytes = Buffer.allocUnsafeSlow(start);
    this.#max = max;
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed > this.#max) throw new RangeError(`it comes to more than ${this.#max} bytes`);
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#max, Math.max(needed, this.#bytes.length * 2)));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }

  append(from: Buffer, start: number, end: number): void {
    this.#reserve(end - start);
    from.copy(this.#bytes, this.length, start, end);
    this.length += end - start;
  }

  repeat(distance: number, count: number): void {
    if (distance === 0 || distance > this.length) throw new Error('it refers to what is not there');
    this.#reserve(count);
    const bytes = this.#bytes;
    let at = this.length;
    const end = at + count;
    if (distance >= count) bytes.copyWithin(at, at - distance, at - distance + count);
    else for (; at < end; at++) bytes[at] = bytes[at - distance] as number;
    this.length = end;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Lengths of 15 and more go on in further bytes; [length, where the next part begins]. */
function longer(input: Buffer, at: number, length: number): [number, number] {
  if (length !== RUN) return [length, at];
  let sum = length;
  for (let i = at; i < input.length; i++) {
    const more = input[i] as number;
    sum += more;
    if (more !== 255) return [sum, i + 1];
  }
  throw new Error('it ends too early');
}

function unpackBlock(input: Buffer, output: Output): void {
  let at = 0;
  while (at < input.length) {
    const token = input[at] as number;
    const [literals, from] = longer(input, at + 1, token >> 4);
    at = from + literals;
    if (at > input.length) throw new Error('it ends too early');
    output.append(input, from, at);
    // The last sequence is literals alone.
    if (at === input.length) return;
    const distance = input.readUInt16LE(at);
    const [match, next] = longer(input, at + 2, token & RUN);
    output.repeat(distance, match + MATCH_MIN);
    at = next;
  }
}

/**
 * Decompresses LZ4 frames (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md) of at most `maxBytes`; checksums
 * are passed over. Throws for anything else.
 */
export function unpackLz4(input: Buffer, maxBytes: number): Buffer {
  const output = new Output(Math.min(maxBytes, input.length * 4), maxBytes);
  let at = 0;
  while (at < input.length) {
    const magic = input.readUInt32LE(at);
    at += 4;
    if (magic >>> 4 === SKIPPABLE >>> 4) {
      at += 4 + input.readUInt32LE(at);
      continue;
    }
    if (magic !== FRAME) throw new Error('it is no LZ4 frame');
    const flags = input.readUInt8(at);
    if (flags & WITH_DICTIONARY) throw new Error('it needs a dictionary');
    // Flags, block size, and the header's own checksum.
    at += 3 + (flags & WITH_CONTENT_SIZE ? 8 : 0);
    for (;;) {
      const header = input.readUInt32LE(at);
      at += 4;
      if (header === 0) break;
      const end = at + (header & ~BLOCK_IS_RAW);
      if (end > input.length) throw new Error('it ends too early');
      if (header & BLOCK_IS_RAW) output.append(input, at, end);
      else unpackBlock(input.subarray(at, end), output);
      at = end + (flags & WITH_BLOCK_CHECKSUMS ? 4 : 0);
    }
    if (flags & WITH_CONTENT_CHECKSUM) at += 4;
  }
  return output.bytes;
}
