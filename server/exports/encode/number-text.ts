import type { ColumnBatch } from './arrow-batch.ts';
import type { TextOut } from './text-out.ts';

/** Numbers as text, exact to the last digit. */

const WORD = 4_294_967_296;
/** A high word within these is that of a whole number which a double holds. */
const HIGH_MAX = 2 ** 21;

export function words(values: ArrayBufferView): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.byteLength >> 2);
}

/** The row's 64-bit number: a double where that is exact, else a bigint. */
export function wide(halves: Int32Array, row: number, unsigned = false): number | bigint {
  const low = (halves[2 * row] as number) >>> 0;
  const high = halves[2 * row + 1] as number;
  if (high < HIGH_MAX && high >= (unsigned ? 0 : -HIGH_MAX)) return high * WORD + low;
  const bits = (BigInt(high) << 32n) | BigInt(low);
  return unsigned ? BigInt.asUintN(64, bits) : bits;
}

/** The row's 128-bit number, likewise. */
export function decimalAt(quarters: Int32Array, row: number): number | bigint {
  const at = 4 * row;
  const low = (quarters[at] as number) >>> 0;
  const high = quarters[at + 1] as number;
  const third = quarters[at + 2] as number;
  const top = quarters[at + 3] as number;
  if (third === top && third === high >> 31 && high < HIGH_MAX && high >= -HIGH_MAX) return high * WORD + low;
  return (BigInt(top) << 96n) | (BigInt(third >>> 0) << 64n) | (BigInt(high >>> 0) << 32n) | BigInt(low);
}

/** `-12.50` of -1250 and scale 2. */
export function decimalText(scaled: number | bigint, scale: number): string {
  if (scale === 0) return String(scaled);
  const isNegative = scaled < 0;
  const digits = String(isNegative ? -scaled : scaled).padStart(scale + 1, '0');
  return `${isNegative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function floatText(value: number): string {
  return value === 0 && 1 / value < 0 ? '-0.0' : String(value);
}

/** The shortest text that reads as the same number of 32 bits. */
export function singleText(value: number): string {
  for (let digits = 6; digits <= 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return floatText(short);
  }
  return floatText(value);
}

/** A whole number of at most 32 bits. */
export function writeInteger(out: TextOut, value: number): void {
  if (value >= 0 && value < 10) {
    out.byte(48 + value);
    return;
  }
  out.reserve(11);
  let rest = value;
  if (rest < 0) {
    out.bytes[out.length++] = 45;
    rest = -rest;
  }
  let count = 1;
  for (let bound = 10; rest >= bound && count < 10; bound *= 10) count += 1;
  for (let at = out.length + count - 1; at >= out.length; at -= 1) {
    const next = Math.floor(rest / 10);
    out.bytes[at] = 48 + (rest - 10 * next);
    rest = next;
  }
  out.length += count;
}

/** The numbers of a column of whole numbers, of any width. */
export function integerAt(batch: ColumnBatch): (row: number) => number | bigint {
  const { values, type } = batch as ColumnBatch & { type: { bitWidth: number; signed: boolean } };
  if (type.bitWidth === 64) {
    const halves = words(values);
    return (row) => wide(halves, row, !type.signed);
  }
  const plain = values as unknown as ArrayLike<number>;
  return (row) => plain[row] as number;
}
