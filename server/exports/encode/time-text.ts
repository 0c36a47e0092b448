import { TimeUnit } from '@uwdata/flechette';
import type { ColumnBatch } from './arrow-batch.ts';
import { wide, words } from './number-text.ts';
import type { TextOut } from './text-out.ts';

/** Days, times and instants as text, in the proleptic Gregorian calendar over all of DuckDB's range. */

/** `sql` is what DuckDB itself writes and reads, with a Z after instants; `iso` is ISO 8601. */
export type TimeStyle = 'sql' | 'iso';

export const DIGITS_OF_UNIT: Readonly<Record<number, number>> = {
  [TimeUnit.SECOND]: 0,
  [TimeUnit.MILLISECOND]: 3,
  [TimeUnit.MICROSECOND]: 6,
  [TimeUnit.NANOSECOND]: 9,
};

const DAY_SECONDS = 86_400;
const DAYS_INFINITE = 2_147_483_647;
const INSTANT_INFINITE = 9_223_372_036_854_775_807n;

/** `infinity`, `-infinity`, or null for a day of the calendar. */
export function infiniteDay(days: number): string | null {
  if (days === DAYS_INFINITE) return 'infinity';
  return days === -DAYS_INFINITE ? '-infinity' : null;
}

export function infiniteInstant(units: number | bigint): string | null {
  if (units === INSTANT_INFINITE) return 'infinity';
  return units === -INSTANT_INFINITE ? '-infinity' : null;
}

/** Source: http://howardhinnant.github.io/date_algorithms.html#civil_from_days */
function civil(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

function writeYear(out: TextOut, year: number, style: TimeStyle): void {
  const isCommon = year > 0 || style === 'iso' ? year >= 0 && year <= 9999 : false;
  if (isCommon) {
    out.pair(Math.floor(year / 100));
    out.pair(year % 100);
  } else if (style === 'iso') {
    out.ascii(`${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`);
  } else {
    out.ascii(String(year > 0 ? year : 1 - year).padStart(4, '0'));
  }
}

/** Whether the year is before the common era, which `sql` says behind the whole. */
function writeDate(out: TextOut, days: number, style: TimeStyle): boolean {
  const { year, month, day } = civil(days);
  writeYear(out, year, style);
  out.byte(45);
  out.pair(month);
  out.byte(45);
  out.pair(day);
  return style === 'sql' && year <= 0;
}

export function writeDay(out: TextOut, days: number, style: TimeStyle): void {
  const infinite = infiniteDay(days);
  if (infinite !== null) out.ascii(infinite);
  else if (writeDate(out, days, style)) out.ascii(' (BC)');
}

/** The fraction is left out where it is nought, and its noughts at the end. */
function writeFraction(out: TextOut, fraction: number, digits: number): void {
  if (fraction === 0) return;
  out.byte(46);
  out.ascii(String(fraction).padStart(digits, '0').replace(/0+$/, ''));
}

export function writeClock(out: TextOut, units: number, digits: number): void {
  const perSecond = 10 ** digits;
  const seconds = Math.floor(units / perSecond);
  out.pair(Math.floor(seconds / 3600));
  out.byte(58);
  out.pair(Math.floor(seconds / 60) % 60);
  out.byte(58);
  out.pair(seconds % 60);
  writeFraction(out, units - seconds * perSecond, digits);
}

/** Whole days since 1970 and the units of the day that has begun. */
export function splitInstant(units: number | bigint, digits: number): readonly [days: number, ofDay: number] {
  const perDay = DAY_SECONDS * 10 ** digits;
  if (typeof units === 'number') {
    const days = Math.floor(units / perDay);
    return [days, units - days * perDay];
  }
  const by = BigInt(perDay);
  const rest = ((units % by) + by) % by;
  return [Number((units - rest) / by), Number(rest)];
}

export function writeInstant(
  out: TextOut,
  units: number | bigint,
  { digits, zoned, style }: { readonly digits: number; readonly zoned: boolean; readonly style: TimeStyle },
): void {
  const infinite = infiniteInstant(units);
  if (infinite !== null) {
    out.ascii(infinite);
    return;
  }
  const [days, ofDay] = splitInstant(units, digits);
  if (writeDate(out, days, style)) out.ascii(' (BC)');
  out.byte(style === 'iso' ? 84 : 32);
  writeClock(out, ofDay, digits);
  if (zoned) out.byte(90);
}

/** The units of a column of times or instants, of 64 bits. */
export function unitsAt(batch: ColumnBatch): (row: number) => number | bigint {
  const halves = words(batch.values);
  return (row) => wide(halves, row);
}

export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly nanos: bigint;
}

export function intervalAt({ values }: ColumnBatch, row: number): Interval {
  const view = new DataView(values.buffer, values.byteOffset + 16 * row, 16);
  return { months: view.getInt32(0, true), days: view.getInt32(4, true), nanos: view.getBigInt64(8, true) };
}

function clockOf(nanos: bigint): { hours: bigint; minutes: bigint; seconds: bigint; fraction: string } {
  const rest = nanos % 1_000_000_000n;
  const whole = nanos / 1_000_000_000n;
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`;
  return { hours: whole / 3600n, minutes: (whole / 60n) % 60n, seconds: whole % 60n, fraction };
}

/** `1 year 2 months 3 days 04:05:06.5`, or `P1Y2M3DT4H5M6.5S`; every part has its own sign. */
export function intervalText({ months, days, nanos }: Interval, style: TimeStyle): string {
  const isNegative = nanos < 0n;
  const { hours, minutes, seconds, fraction } = clockOf(isNegative ? -nanos : nanos);
  const [years, ofYear] = [Math.trunc(months / 12), months % 12];
  if (style === 'sql') {
    const count = (amount: number, word: string) =>
      amount === 0 ? [] : [`${amount} ${word}${Math.abs(amount) === 1 ? '' : 's'}`];
    const parts = [...count(years, 'year'), ...count(ofYear, 'month'), ...count(days, 'day')];
    const pair = (value: bigint) => String(value).padStart(2, '0');
    if (nanos !== 0n || parts.length === 0) {
      parts.push(`${isNegative ? '-' : ''}${pair(hours)}:${pair(minutes)}:${pair(seconds)}${fraction}`);
    }
    return parts.join(' ');
  }
  const sign = isNegative ? '-' : '';
  const part = (amount: number | bigint, letter: string) =>
    Number(amount) === 0 ? '' : `${amount}${letter}`;
  const signed = (amount: bigint, letter: string) => (amount === 0n ? '' : `${sign}${amount}${letter}`);
  const date = part(years, 'Y') + part(ofYear, 'M') + part(days, 'D');
  const second = seconds === 0n && fraction === '' ? '' : `${sign}${seconds}${fraction}S`;
  const time = signed(hours, 'H') + signed(minutes, 'M') + second;
  return date === '' && time === '' ? 'PT0S' : `P${date}${time === '' ? '' : `T${time}`}`;
}
