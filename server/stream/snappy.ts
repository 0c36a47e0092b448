const XERIAL = Buffer.from([0x82, ...Buffer.from('SNAPPY'), 0]);
const XERIAL_HEADER_BYTES = 16;

/** [value, where the next part begins] */
function readVarint(input: Buffer, at: number): [number, number] {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = input.readUInt8(at + i);
    value += (byte & 127) * 2 ** (7 * i);
    if (byte < 128) return [value, at + i + 1];
  }
  throw new Error('its length is no number');
}

function unpackRaw(input: Buffer, maxBytes: number): Buffer {
  const [length, start] = readVarint(input, 0);
  if (length > maxBytes) throw new RangeError(`it comes to more than ${maxBytes} bytes`);
  const output = Buffer.allocUnsafeSlow(length);
  let at = start;
  let to = 0;
  while (at < input.length) {
    const tag = input[at++] as number;
    const kind = tag & 3;
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59);
      const count = (extra > 0 ? input.readUIntLE(at, extra) : tag >> 2) + 1;
      at += extra;
      if (at + count > input.length || to + count > length) throw new Error('a literal is too long');
      input.copy(output, to, at, at + count);
      at += count;
      to += count;
      continue;
    }
    const bytes = kind === 3 ? 4 : kind;
    const low = input.readUIntLE(at, bytes);
    at += bytes;
    const count = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const distance = kind === 1 ? ((tag >> 5) << 8) | low : low;
    if (distance === 0 || distance > to || to + count > length)
      throw new Error('it refers to what is not there');
    for (const end = to + count; to < end; to++) output[to] = output[to - distance] as number;
  }
  if (to !== length) throw new Error('it ends too early');
  return output;
}

/**
 * Decompresses Snappy (https://github.com/google/snappy/blob/main/format_description.txt), in the blocks that Java's
 * producer makes or raw as others do. Throws for anything else and for more than `maxBytes`.
 */
export function unpackSnappy(input: Buffer, maxBytes: number): Buffer {
  if (!input.subarray(0, XERIAL.length).equals(XERIAL)) return unpackRaw(input, maxBytes);
  const blocks: Buffer[] = [];
  let left = maxBytes;
  for (let at = XERIAL_HEADER_BYTES; at < input.length; ) {
    const end = at + 4 + input.readUInt32BE(at);
    if (end > input.length) throw new Error('it ends too early');
    const block = unpackRaw(input.subarray(at + 4, end), left);
    blocks.push(block);
    left -= block.length;
    at = end;
  }
  return Buffer.concat(blocks);
}
