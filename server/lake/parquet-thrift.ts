/** Thrift's compact protocol, as far as Parquet's page headers and footers need it. Values are bytes with their type. */

export interface Thrift {
  /** The protocol's number of the type. */
  readonly type: number;
  readonly bytes: Buffer;
}

const TRUE = 1;
const FALSE = 2;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;
/** A list's size and a field's step go with the type in one byte while they are below this. */
const SHORT_MAX = 15;

const NOTHING = Buffer.alloc(0);

/** LEB128 of a number from 0 to 2^53. */
export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  bytes.push(left);
  return Buffer.from(bytes);
}

const zigzag = (value: number) => varint(value >= 0 ? value * 2 : -value * 2 - 1);

export const i32 = (value: number): Thrift => ({ type: I32, bytes: zigzag(value) });
/** Up to 2^52. */
export const i64 = (value: number): Thrift => ({ type: I64, bytes: zigzag(value) });
export const bool = (value: boolean): Thrift => ({ type: value ? TRUE : FALSE, bytes: NOTHING });

export function binary(value: string | Buffer): Thrift {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return { type: BINARY, bytes: Buffer.concat([varint(bytes.length), bytes]) };
}

/** Of at least one item, all of one type. */
export function list(items: readonly Thrift[]): Thrift {
  const type = items[0]?.type ?? STRUCT;
  const head =
    items.length < SHORT_MAX
      ? Buffer.from([(items.length << 4) | type])
      : Buffer.concat([Buffer.from([0xf0 | type]), varint(items.length)]);
  return { type: LIST, bytes: Buffer.concat([head, ...items.map(({ bytes }) => bytes)]) };
}

/** Fields by their numbers, in rising order; those that are undefined are left out. */
export function struct(fields: readonly (readonly [id: number, value: Thrift | undefined])[]): Thrift {
  const parts: Buffer[] = [];
  let before = 0;
  for (const [id, value] of fields) {
    if (!value) continue;
    const step = id - before;
    parts.push(
      step <= SHORT_MAX
        ? Buffer.from([(step << 4) | value.type])
        : Buffer.concat([Buffer.from([value.type]), zigzag(id)]),
      value.bytes,
    );
    before = id;
  }
  parts.push(Buffer.from([0]));
  return { type: STRUCT, bytes: Buffer.concat(parts) };
}
