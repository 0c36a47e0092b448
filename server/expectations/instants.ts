/** Dates and times as they are written, in nanoseconds since 1970 in UTC, and back as literals in SQL. */

const NANOS = 1_000_000_000n;
export const DAY_NANOS = 86_400n * NANOS;
/** The years 1 to 9999, which every engine can write. */
const FIRST = -719_162n * DAY_NANOS;
const LAST = 2_932_897n * DAY_NANOS - 1n;

const WRITTEN =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Null for what is no date or time as ISO 8601 has them. A time without a zone is UTC. */
export function parseInstant(text: string): bigint | null {
  const match = WRITTEN.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const plain = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const millis = Date.parse(plain);
  // `2026-02-30` would be the second of March.
  if (Number.isNaN(millis) || new Date(millis).toISOString() !== plain) return null;
  const nanos = BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, '0')) - offsetNanos(zone);
  return nanos >= FIRST && nanos <= LAST ? nanos : null;
}

function offsetNanos(zone: string): bigint {
  const [, sign, hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (sign === undefined) return 0n;
  const offset = BigInt(Number(hours) * 60 + Number(minutes)) * 60n * NANOS;
  return sign === '-' ? -offset : offset;
}

export function floorDivide(value: bigint, divisor: bigint): bigint {
  return (value - (((value % divisor) + divisor) % divisor)) / divisor;
}

export function dayLiteral(days: bigint): string {
  return `DATE '${new Date(Number(days) * 86_400_000).toISOString().slice(0, 10)}'`;
}

/** How many digits of a second a type of DuckDB's keeps. */
export function fractionDigits(type: string): number {
  if (type === 'TIMESTAMP_S') return 0;
  if (type === 'TIMESTAMP_MS') return 3;
  return type === 'TIMESTAMP_NS' ? 9 : 6;
}

/** `units` of 10^-`fractionDigits(type)` seconds since 1970. */
export function instantLiteral(units: bigint, type: string): string {
  const digits = fractionDigits(type);
  const perSecond = 10n ** BigInt(digits);
  const seconds = floorDivide(units, perSecond);
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const fraction = digits === 0 ? '' : `.${String(units - seconds * perSecond).padStart(digits, '0')}`;
  return type === 'TIMESTAMP WITH TIME ZONE'
    ? `TIMESTAMPTZ '${date}${fraction}+00'`
    : `CAST('${date}${fraction}' AS ${type})`;
}
