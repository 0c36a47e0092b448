import type { ResultColumn } from '#server/queries/schema.ts';

export type FilterOp = 'contains' | 'equals' | 'between' | 'null' | 'not_null';

export interface ColumnFilter {
  readonly column: number;
  readonly op: FilterOp;
  /** What was typed; of a range where it begins, empty for no bound. */
  readonly value: string;
  /** Where a range ends, itself included. */
  readonly to: string;
}

/** How a column's values are compared with what people type. */
export type ValueKind = 'text' | 'bool' | 'int' | 'number' | 'decimal' | 'date' | 'instant' | 'time';

const WHOLE = /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/;
const DECIMAL = /^DECIMAL\(\d+,\s*(\d+)\)$/;

export function valueKind({ type }: ResultColumn): ValueKind {
  const kind = type.toUpperCase();
  if (kind === 'BOOLEAN') return 'bool';
  if (WHOLE.test(kind)) return 'int';
  if (kind === 'FLOAT' || kind === 'DOUBLE') return 'number';
  if (DECIMAL.test(kind)) return 'decimal';
  if (kind === 'DATE') return 'date';
  if (kind.startsWith('TIMESTAMP')) return 'instant';
  return kind === 'TIME' ? 'time' : 'text';
}

/** The first question of people about such a column. */
export function opsOf(kind: ValueKind): readonly FilterOp[] {
  if (kind === 'text') return ['contains', 'equals', 'null', 'not_null'];
  if (kind === 'bool') return ['equals', 'null', 'not_null'];
  return ['between', 'equals', 'null', 'not_null'];
}

/** All values from `low` to `high`, both included: a day typed for a timestamp is all of the day. */
export interface Bounds {
  readonly low: bigint | number;
  readonly high: bigint | number;
}

const DATE = /^(\d{4})-(\d\d?)-(\d\d?)$/;
const INSTANT = /^(\d{4})-(\d\d?)-(\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?Z?$/;
const TIME = /^(\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/;
const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

/**
 * What was typed, in the column's own units; a sentence when it is no such value. More digits than the column has
 * are kept as bounds between which no value is.
 */
export function parseBounds(typed: string, column: ResultColumn): Bounds | string {
  const text = typed.trim();
  const type = column.type.toUpperCase();
  switch (valueKind(column)) {
    case 'bool':
      return boolBounds(text.toLowerCase());
    case 'int':
      return scaledBounds(text, 0);
    case 'decimal':
      return scaledBounds(text, Number(DECIMAL.exec(type)?.[1] ?? 0));
    case 'number':
      return numberBounds(text.toLowerCase());
    case 'date': {
      const day = dayOf(DATE.exec(text));
      return day === null ? 'Write a day as 2026-11-23.' : { low: day, high: day };
    }
    case 'instant':
      return instantBounds(text, digitsOf(type));
    case 'time':
      return timeBounds(TIME.exec(text), 6);
    default:
      return 'Texts are not compared with ranges.';
  }
}

function digitsOf(type: string): number {
  return { TIMESTAMP_S: 0, TIMESTAMP_MS: 3, TIMESTAMP_NS: 9 }[type] ?? 6;
}

function boolBounds(text: string): Bounds | string {
  if (text !== 'true' && text !== 'false') return 'Write true or false.';
  return text === 'true' ? { low: 1, high: 1 } : { low: 0, high: 0 };
}

function numberBounds(text: string): Bounds | string {
  if (text === 'nan') return { low: Number.NaN, high: Number.NaN };
  const value = text.replace(/^([+-]?)inf(inity)?$/, '$1Infinity');
  const number = Number(value);
  return value === '' || Number.isNaN(number) ? 'Write a number as 1234.5.' : { low: number, high: number };
}

function scaledBounds(text: string, scale: number): Bounds | string {
  const found = NUMBER.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found ?? [];
  if (!found || whole + fraction === '') return 'Write a number as 1234.5.';
  const shift = Number(exponent) + scale - fraction.length;
  const digits = BigInt(whole + fraction);
  const negative = sign === '-';
  if (shift >= 0) {
    const value = (negative ? -digits : digits) * 10n ** BigInt(shift);
    return { low: value, high: value };
  }
  const divisor = 10n ** BigInt(-shift);
  const floor = digits / divisor;
  if (floor * divisor === digits)
    return negative ? { low: -floor, high: -floor } : { low: floor, high: floor };
  return negative ? { low: -floor, high: -floor - 1n } : { low: floor + 1n, high: floor };
}

function dayOf(found: RegExpExecArray | null): number | null {
  if (!found) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const date = new Date(0);
  // Date.UTC takes the years up to 99 for those of the last century.
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() / 86_400_000 : null;
}

function instantBounds(text: string, digits: number): Bounds | string {
  const help = 'Write an instant as 2026-11-23 or 2026-11-23 18:30.';
  const unit = 10n ** BigInt(digits);
  const whole = dayOf(DATE.exec(text));
  if (whole !== null) {
    const low = BigInt(whole) * 86_400n * unit;
    return { low, high: low + 86_400n * unit - 1n };
  }
  const found = INSTANT.exec(text);
  const day = dayOf(found);
  if (!found || day === null) return help;
  const ofDay = timeBounds([found[0], ...found.slice(4)], digits);
  if (typeof ofDay === 'string') return help;
  const start = BigInt(day) * 86_400n * unit;
  return { low: start + BigInt(ofDay.low), high: start + BigInt(ofDay.high) };
}

/** As much as was not said of it: a minute without seconds is all of the minute. */
function timeBounds(found: readonly (string | undefined)[] | null, digits: number): Bounds | string {
  const help = 'Write a time as 18:30.';
  const [, hour, minute, second, fraction] = found ?? [];
  if (!found || Number(hour) > 24 || Number(minute) > 59 || Number(second ?? 0) > 59) return help;
  const unit = 10n ** BigInt(digits);
  const seconds = BigInt(Number(hour) * 3600 + Number(minute) * 60 + Number(second ?? 0));
  if (second === undefined) return { low: seconds * unit, high: (seconds + 60n) * unit - 1n };
  if (fraction === undefined) return { low: seconds * unit, high: (seconds + 1n) * unit - 1n };
  const part = scaledBounds(`0.${fraction}`, digits);
  if (typeof part === 'string') return help;
  return { low: seconds * unit + BigInt(part.low), high: seconds * unit + BigInt(part.high) };
}
