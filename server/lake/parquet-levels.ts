/** Parquet's hybrid of run lengths and packed bits (specification, "Encodings"), for levels and dictionary indices. */
import { varint } from './parquet-thrift.ts';

const GROUP = 8;

/** Bits that hold the numbers up to `max`. */
export function bitWidth(max: number): number {
  return max === 0 ? 0 : 32 - Math.clz32(max);
}

/** One value `count` times. */
export function run(value: number, count: number, width: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(width / 8));
  for (let index = 0; index < bytes.length; index++) bytes[index] = value >>> (8 * index);
  return Buffer.concat([varint(count * 2), bytes]);
}

/** Numbers of up to 24 bits, one after the other. */
export function packed(values: Uint8Array | Int32Array, count: number, width: number): Buffer {
  const groups = Math.ceil(count / GROUP);
  const head = varint(groups * 2 + 1);
  const bytes = Buffer.alloc(head.length + groups * width);
  head.copy(bytes);
  let at = head.length;
  let bits = 0;
  let held = 0;
  for (let index = 0; index < count; index++) {
    bits |= (values[index] as number) << held;
    held += width;
    while (held >= 8) {
      bytes[at++] = bits & 0xff;
      bits >>>= 8;
      held -= 8;
    }
  }
  if (held > 0) bytes[at] = bits & 0xff;
  return bytes;
}

/** The definition levels of a data page of an optional column: which of its rows have a value. */
export function definitionLevels(present: Uint8Array, rows: number, nulls: number): Buffer {
  const levels = nulls === 0 ? run(1, rows, 1) : nulls === rows ? run(0, rows, 1) : packed(present, rows, 1);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(levels.length);
  return Buffer.concat([length, levels]);
}
