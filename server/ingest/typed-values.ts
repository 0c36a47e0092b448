import type { ColumnValue } from '#server/lake/parquet-column.ts';
import type { FieldType } from '#server/lake/table.ts';

const INT_MAX = 2 ** 31;
const DAY_MS = 86_400_000;
const SECOND_MICROS = 1_000_000;
/** `2026-11-23T10:00:00.000Z` and, with microseconds, `2026-11-23T10:00:00.000000Z`; local times lack the Z. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:\d{3})?Z?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

/** The day that was read last: most instants are of the day of their neighbours. */
let dayText = '';
let daySince1970 = 0;

function daysOf(text: string): number | undefined {
  if (text === dayText) return daySince1970;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  // Date.parse takes the 31st of February for a day in March.
  if (!(ms >= 0 || ms < 0) || text.startsWith('0000') || new Date(ms).toISOString().slice(0, 10) !== text)
    return undefined;
  dayText = text;
  daySince1970 = ms / DAY_MS;
  return daySince1970;
}

const digits = (text: string, from: number, count: number): number => {
  let value = 0;
  for (let at = from; at < from + count; at++) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
};

function microsOf(text: string, isUtc: boolean): number | bigint | undefined {
  if (text.endsWith('Z') !== isUtc || !INSTANT.test(text)) return undefined;
  const days = daysOf(text.slice(0, 10));
  const [hour, minute, second] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)];
  if (days === undefined || hour > 23 || minute > 59 || second > 59) return undefined;
  const end = text.length - (isUtc ? 1 : 0);
  const fraction = end > 23 ? digits(text, 20, 6) : digits(text, 20, 3) * 1000;
  const seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
  const micros = seconds * SECOND_MICROS + fraction;
  return Number.isSafeInteger(micros) ? micros : BigInt(seconds) * 1_000_000n + BigInt(fraction);
}

/**
 * The value of a typed column that a property of an event gives, for the plain cases: `null` for none, `undefined` where
 * only the text of the JSON tells (`withTypedColumns` reads it). The property must be as JSON.parse makes it of JSON that
 * JSON.stringify wrote, so that a whole number has no fraction and no exponent in the text.
 */
export function typedValue(value: unknown, type: FieldType): ColumnValue | null | undefined {
  if (value === null || value === undefined) return null;
  switch (type) {
    case 'string':
      return typeof value === 'string' ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'int':
      return Number.isInteger(value) && Math.abs(value as number) < INT_MAX ? (value as number) : undefined;
    case 'long':
      return Number.isSafeInteger(value) ? (value as number) : undefined;
    case 'double':
      // JSON has one zero.
      return typeof value === 'number' ? value + 0 : undefined;
    case 'date':
      return typeof value === 'string' && DATE.test(value) ? daysOf(value) : undefined;
    case 'timestamp':
      return typeof value === 'string' ? microsOf(value, false) : undefined;
    case 'timestamptz':
      return typeof value === 'string' ? microsOf(value, true) : undefined;
    default:
      return undefined;
  }
}
