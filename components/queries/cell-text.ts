import { type DataType, IntervalUnit, TimeUnit, Type } from '@uwdata/flechette';

/** How values are taken out of Arrow, so that none is rounded on the way to the screen. */
export const EXACT = {
  useBigInt: true,
  useBigIntTimestamp: true,
  useDecimalInt: true,
  useMap: false,
} as const;

const DIGITS_OF_UNIT: Readonly<Record<number, number>> = {
  [TimeUnit.SECOND]: 0,
  [TimeUnit.MILLISECOND]: 3,
  [TimeUnit.MICROSECOND]: 6,
  [TimeUnit.NANOSECOND]: 9,
};
const DAY_SECONDS = 86_400n;

/** Numbers stand at the right of their column. */
export function isNumeric(type: DataType): boolean {
  return type.typeId === Type.Int || type.typeId === Type.Float || type.typeId === Type.Decimal;
}

/**
 * A value as DuckDB itself would write it, exact to the last digit; instants in UTC with a Z. Null for a missing
 * value. `value` is as flechette gives it under EXACT.
 */
export function cellText(value: unknown, type: DataType): string | null {
  if (value === null || value === undefined) return null;
  switch (type.typeId) {
    case Type.Dictionary:
      return cellText(value, type.dictionary);
    case Type.Decimal:
      return scaledText(BigInt(value as bigint | number), type.scale);
    case Type.Date:
      return dayText(BigInt(Math.floor((value as number) / 86_400_000)));
    case Type.Time:
      return timeText(BigInt(value as bigint | number), DIGITS_OF_UNIT[type.unit] ?? 0);
    case Type.Timestamp:
      return (
        instantText(value as bigint, DIGITS_OF_UNIT[type.unit] ?? 0) + (type.timezone === null ? '' : 'Z')
      );
    case Type.Interval:
      return intervalText(value as ArrayLike<number>, type.unit);
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return blobText(value as Uint8Array);
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList:
      return `[${listTexts(value as Iterable<unknown>, type.children[0]?.type).join(', ')}]`;
    case Type.Struct:
      return `{${type.children
        .map(
          ({ name, type: inner }) => `'${name}': ${nested((value as Record<string, unknown>)[name], inner)}`,
        )
        .join(', ')}}`;
    case Type.Map:
      return mapText(value as Iterable<readonly [unknown, unknown]>, type.children[0].type);
    default:
      return String(value);
  }
}

function nested(value: unknown, type: DataType | undefined): string {
  if (!type) return String(value);
  const text = cellText(value, type);
  if (text === null) return 'NULL';
  const inner = type.typeId === Type.Dictionary ? type.dictionary : type;
  return inner.typeId === Type.Utf8 || inner.typeId === Type.LargeUtf8 || inner.typeId === Type.Utf8View
    ? `'${text.replaceAll("'", "''")}'`
    : text;
}

function listTexts(values: Iterable<unknown>, type: DataType | undefined): string[] {
  return Array.from(values, (value) => nested(value, type));
}

function mapText(entries: Iterable<readonly [unknown, unknown]>, entry: DataType): string {
  const [key, value] = 'children' in entry ? entry.children : [];
  return `{${Array.from(entries, ([k, v]) => `${nested(k, key?.type)}: ${nested(v, value?.type)}`).join(', ')}}`;
}

/** A whole number of 10^-scale, with all its digits. */
export function scaledText(scaled: bigint, scale: number): string {
  if (scale === 0) return String(scaled);
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(scale + 1, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function floorDivide(value: bigint, by: bigint): [quotient: bigint, rest: bigint] {
  const rest = ((value % by) + by) % by;
  return [(value - rest) / by, rest];
}

/** From days since 1970, in the proleptic Gregorian calendar; years beyond what Date knows keep their day count. */
function dayText(days: bigint): string {
  const date = new Date(Number(days) * 86_400_000);
  if (Number.isNaN(date.getTime())) return `${days < 0n ? '-' : ''}infinity`;
  const year = date.getUTCFullYear();
  const rest = date.toISOString().slice(-20, -14);
  return year > 0
    ? `${String(year).padStart(4, '0')}${rest}`
    : `${String(1 - year).padStart(4, '0')}${rest} (BC)`;
}

/** The fraction is left out where it is nought. */
function timeText(units: bigint, digits: number): string {
  const [seconds, fraction] = floorDivide(units, 10n ** BigInt(digits));
  const pair = (value: bigint) => String(value).padStart(2, '0');
  const whole = `${pair(seconds / 3600n)}:${pair((seconds / 60n) % 60n)}:${pair(seconds % 60n)}`;
  return fraction === 0n ? whole : `${whole}.${String(fraction).padStart(digits, '0').replace(/0+$/, '')}`;
}

function instantText(units: bigint, digits: number): string {
  const [days, ofDay] = floorDivide(units, DAY_SECONDS * 10n ** BigInt(digits));
  const day = dayText(days);
  return day.endsWith('infinity') ? day : `${day} ${timeText(ofDay, digits)}`;
}

function intervalText(value: ArrayLike<number>, unit: number): string {
  if (unit !== IntervalUnit.MONTH_DAY_NANO) return Array.from(value).join(' ');
  const [months = 0, days = 0, nanos = 0] = Array.from(value);
  const count = (amount: number, word: string) =>
    amount === 0 ? [] : [`${amount} ${word}${Math.abs(amount) === 1 ? '' : 's'}`];
  const clock = timeText(BigInt(Math.abs(nanos)), 9);
  const parts = [
    ...count(Math.trunc(months / 12), 'year'),
    ...count(months % 12, 'month'),
    ...count(days, 'day'),
  ];
  if (nanos !== 0 || parts.length === 0) parts.push(`${nanos < 0 ? '-' : ''}${clock}`);
  return parts.join(' ');
}

function blobText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f && byte !== 0x5c
      ? String.fromCharCode(byte)
      : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
}
