/**
 * Iceberg's binary single-value serialization (specification, appendix D) and the bounds that manifests keep in it.
 * A lower bound is never above and an upper bound never below any value of the column.
 */
import type { FieldType } from './table.ts';

/** Bounds keep this many code points of a string, bytes of a binary. */
export const BOUND_LENGTH = 16;

const MICROS_PER_SECOND = 1_000_000n;
const MICROS_PER_DAY = 86_400n * MICROS_PER_SECOND;
const DAY_MS = 86_400_000;
const LAST_CODE_POINT = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;

export function decimalScale(type: FieldType): number {
  return Number(/^decimal\(\d+, ?(\d+)\)$/.exec(type)?.[1] ?? 0);
}

/** Days since 1970-01-01 of `2026-11-23`, `12026-11-23` or `0044-03-15 (BC)`; null for others, such as `infinity`. */
export function daysOf(text: string): number | null {
  const parts = /^(\d{4,6})-(\d{2})-(\d{2})( \(BC\))?$/.exec(text);
  if (!parts) return null;
  const [year, month, day] = parts.slice(1, 4).map(Number) as [number, number, number];
  const ms = new Date(0).setUTCFullYear(parts[4] ? 1 - year : year, month - 1, day);
  return Number.isNaN(ms) ? null : ms / DAY_MS;
}

/** The text of a day as DuckDB prints it, from days since 1970-01-01. */
export function dayText(days: number): string {
  const date = new Date(days * DAY_MS);
  const year = date.getUTCFullYear();
  const text = `${String(year > 0 ? year : 1 - year).padStart(4, '0')}-${date.toISOString().slice(-19, -14)}`;
  return year > 0 ? text : `${text} (BC)`;
}

/** Microseconds since 1970 of `2026-11-23 10:00:00[.123456][+00]`; null for other texts. */
export function microsOf(text: string): bigint | null {
  const parts = /^(\d{4,6}-\d{2}-\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?(?:\+00)?$/.exec(text);
  const days = parts?.[1] === undefined ? null : daysOf(parts[1]);
  if (!parts || days === null) return null;
  const seconds = Number(parts[2]) * 3600 + Number(parts[3]) * 60 + Number(parts[4]);
  return (
    (BigInt(days) * 86_400n + BigInt(seconds)) * MICROS_PER_SECOND + BigInt((parts[5] ?? '').padEnd(6, '0'))
  );
}

/** The text of an instant as DuckDB prints it in UTC, without the zone; from microseconds since 1970. */
export function microsText(micros: bigint): string {
  const within = ((micros % MICROS_PER_DAY) + MICROS_PER_DAY) % MICROS_PER_DAY;
  return `${dayText(Number((micros - within) / MICROS_PER_DAY))} ${timeText(within)}`;
}

/** `10:00:00[.123456]` of the microseconds since midnight. */
export function timeText(micros: bigint): string {
  const seconds = Number(micros / MICROS_PER_SECOND);
  const two = (value: number) => String(value).padStart(2, '0');
  const fraction = String(micros % MICROS_PER_SECOND)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${clock}${fraction && `.${fraction}`}`;
}

const timeOf = (text: string) => microsOf(`1970-01-01 ${text}`);

/** The number that two's complement, most significant byte first, stands for. */
export function fromTwosComplement(bytes: Buffer): bigint {
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex') || '0'}`));
}

/** The text of a decimal from its unscaled number. */
export function decimalText(unscaledValue: bigint, scale: number): string {
  if (scale === 0) return String(unscaledValue);
  const digits = String(unscaledValue < 0n ? -unscaledValue : unscaledValue).padStart(scale + 1, '0');
  return `${unscaledValue < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Two's complement, big-endian, in as few bytes as hold the number. */
export function minimalTwosComplement(value: bigint): Buffer {
  let length = 1;
  while (BigInt.asIntN(length * 8, value) !== value) length++;
  const hex = BigInt.asUintN(length * 8, value)
    .toString(16)
    .padStart(length * 2, '0');
  return Buffer.from(hex, 'hex');
}

function unscaled(text: string, scale: number): bigint | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) return null;
  const digits = BigInt(`${parts[2]}${(parts[3] ?? '').padEnd(scale, '0').slice(0, scale)}`);
  return parts[1] ? -digits : digits;
}

function longBytes(value: bigint): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64LE(value);
  return buffer;
}

function intBytes(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32LE(value);
  return buffer;
}

function floatBytes(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
}

function doubleBytes(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return buffer;
}

/**
 * A value in its serialized form, from the text DuckDB prints for it (dates and instants in UTC, bytes as hex).
 * null when the text does not name a value that Iceberg can hold, such as an infinite date.
 */
export function serializeText(type: FieldType, text: string): Buffer | null {
  switch (type) {
    case 'boolean':
      return Buffer.from([text === '1' || text === 'true' ? 1 : 0]);
    case 'int':
      return /^-?\d+$/.test(text) ? intBytes(Number(text)) : null;
    case 'long':
      return /^-?\d+$/.test(text) ? longBytes(BigInt(text)) : null;
    case 'float':
    case 'double': {
      const value = /^-?inf/.test(text) ? (text[0] === '-' ? -Infinity : Infinity) : Number(text);
      if (text === '' || Number.isNaN(value)) return null;
      return type === 'float' ? floatBytes(value) : doubleBytes(value);
    }
    case 'string':
      return Buffer.from(text);
    case 'uuid': {
      const digits = text.replaceAll('-', '');
      return /^[0-9a-f]{32}$/i.test(digits) ? Buffer.from(digits, 'hex') : null;
    }
    case 'time': {
      const micros = timeOf(text);
      return micros === null ? null : longBytes(micros);
    }
    case 'binary':
      return /^(?:[0-9a-f]{2})*$/i.test(text) ? Buffer.from(text, 'hex') : null;
    case 'date': {
      const days = daysOf(text);
      return days === null ? null : intBytes(days);
    }
    case 'timestamp':
    case 'timestamptz': {
      const micros = microsOf(text);
      return micros === null ? null : longBytes(micros);
    }
    default: {
      const value = unscaled(text, decimalScale(type));
      return value === null ? null : minimalTwosComplement(value);
    }
  }
}

/** The smallest string of at most `length` code points that is above every string beginning with `text`'s first ones. */
export function upperStringBound(text: string, length = BOUND_LENGTH): string | null {
  const points = Array.from(text);
  if (points.length <= length) return text;
  for (let last = length - 1; last >= 0; last--) {
    const point = points[last]?.codePointAt(0) as number;
    if (point === LAST_CODE_POINT) continue;
    const next = point + 1 === FIRST_SURROGATE ? AFTER_SURROGATES : point + 1;
    return points.slice(0, last).join('') + String.fromCodePoint(next);
  }
  return null;
}

export function lowerStringBound(text: string, length = BOUND_LENGTH): string {
  return Array.from(text).slice(0, length).join('');
}

export function upperBinaryBound(bytes: Buffer, length = BOUND_LENGTH): Buffer | null {
  if (bytes.length <= length) return bytes;
  for (let last = length - 1; last >= 0; last--) {
    const byte = bytes[last] as number;
    if (byte < 0xff) return Buffer.concat([bytes.subarray(0, last), Buffer.from([byte + 1])]);
  }
  return null;
}

/**
 * The lower bound to keep for a column whose smallest value is printed as `text`; null for none. `length` is of texts, in code
 * points, and of bytes.
 */
export function lowerBound(type: FieldType, text: string, length = BOUND_LENGTH): Buffer | null {
  if (type === 'string') return Buffer.from(lowerStringBound(text, length));
  const bytes = serializeText(type, text);
  if (type === 'binary') return bytes?.subarray(0, length) ?? null;
  // Zero bounds are signed so that they hold for either zero: writers order -0.0 before 0.0.
  return withZero(type, bytes, -0);
}

/** The upper bound to keep for a column whose largest value is printed as `text`; null for none. */
export function upperBound(type: FieldType, text: string, length = BOUND_LENGTH): Buffer | null {
  if (type === 'string') {
    const bound = upperStringBound(text, length);
    return bound === null ? null : Buffer.from(bound);
  }
  const bytes = serializeText(type, text);
  if (type === 'binary') return bytes && upperBinaryBound(bytes, length);
  return withZero(type, bytes, 0);
}

function withZero(type: FieldType, bytes: Buffer | null, zero: number): Buffer | null {
  if (type === 'double' && bytes?.readDoubleLE() === 0) return doubleBytes(zero);
  return type === 'float' && bytes?.readFloatLE() === 0 ? floatBytes(zero) : bytes;
}

/** A value in a form that `compareValues` orders as the specification does; one of text orders by its bytes. */
export type Comparable = number | bigint | Buffer;

/**
 * From the single-value serialization. The bytes may be of a narrower type than the column has by now (int, float or a
 * shorter date), as they are in the bounds of files from before it was widened.
 */
export function comparableOf(type: FieldType, bytes: Buffer): Comparable {
  switch (type) {
    case 'boolean':
      return bytes[0] ?? 0;
    case 'int':
    case 'date':
    case 'long':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return bytes.length === 8 ? bytes.readBigInt64LE() : BigInt(bytes.readInt32LE());
    case 'float':
    case 'double':
      return bytes.length === 4 ? bytes.readFloatLE() : bytes.readDoubleLE();
    case 'string':
    case 'binary':
    case 'uuid':
      return bytes;
    default:
      return fromTwosComplement(bytes);
  }
}

export function compareValues(left: Comparable, right: Comparable): number {
  if (Buffer.isBuffer(left) || Buffer.isBuffer(right)) return Buffer.compare(left as Buffer, right as Buffer);
  return left < right ? -1 : left > right ? 1 : 0;
}
