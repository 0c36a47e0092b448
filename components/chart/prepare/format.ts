import { formatNumber, MISSING, type NumberUnit } from '#components/ui/format-number.ts';

/** How a measure is written. Percent takes a fraction; money names its currency: `money:USD`. */
export type NumberFormat = 'money' | `money:${string}` | 'integer' | 'decimal' | 'percent';

const UNIT: Record<'money' | 'integer' | 'decimal' | 'percent', { unit: NumberUnit; decimals?: number }> = {
  money: { unit: { kind: 'plain' }, decimals: 2 },
  integer: { unit: { kind: 'count' } },
  decimal: { unit: { kind: 'plain' } },
  percent: { unit: { kind: 'share' }, decimals: 2 },
};

const SHORTEN_FROM = 1e9;

function currencyOf(format: NumberFormat): string | null {
  return format.startsWith('money:') ? format.slice('money:'.length) : null;
}

function unitOf(format: NumberFormat): { unit: NumberUnit; decimals?: number } {
  const currency = currencyOf(format);
  if (currency !== null) return { unit: { kind: 'money', currency } };
  return UNIT[format as keyof typeof UNIT];
}

/** The whole number, with the decimals its kind has; missing is a dash. */
export function formatExact(value: number | null, format: NumberFormat, locale: string): string {
  return formatNumber(value, { ...unitOf(format), locale });
}

/** For axes: 12.3K, 4.5M, 12.5%. */
export function formatShort(value: number | null, format: NumberFormat, locale: string): string {
  if (value === null) return MISSING;
  const currency = currencyOf(format);
  const money: Intl.NumberFormatOptions =
    currency === null
      ? {}
      : { style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: 0 };
  const options: Intl.NumberFormatOptions =
    format === 'percent'
      ? { style: 'percent', maximumFractionDigits: 1 }
      : { ...money, notation: Math.abs(value) < 1000 ? 'standard' : 'compact', maximumFractionDigits: 1 };
  return new Intl.NumberFormat(locale, options).format(value);
}

/** For headings: exact up to a billion, then shortened; the second text is the exact one when the first is not. */
export function formatHeading(
  value: number | null,
  format: NumberFormat,
  locale: string,
): { text: string; exact: string | null } {
  const exact = formatExact(value, format, locale);
  if (value === null || Math.abs(value) < SHORTEN_FROM) return { text: exact, exact: null };
  const currency = currencyOf(format);
  const unit: NumberUnit = currency === null ? { kind: 'count' } : { kind: 'money', currency };
  return { text: formatNumber(value, { unit, short: true, decimals: 3, locale }), exact };
}

/** A signed relative change: +12%, -3.1%. Beyond ten times as a factor. */
export function formatRatio(ratio: number, locale: string): string {
  if (Math.abs(ratio) >= 10) return `×${formatNumber(ratio + 1, { decimals: 0, locale })}`;
  const decimals = Math.abs(ratio) < 0.1 && ratio !== 0 ? 1 : 0;
  return formatNumber(ratio, { unit: { kind: 'share' }, decimals, signed: true, locale });
}

/** A signed difference of two fractions, in percentage points. */
export function formatPoints(difference: number, locale: string): string {
  return formatNumber(difference * 100, {
    unit: { kind: 'plain', suffix: 'pp' },
    decimals: 2,
    signed: true,
    locale,
  });
}

function dayFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
}

/** A UTC day, week or month as a person reads it. */
export function formatBucket(start: string, grain: 'day' | 'week' | 'month', locale: string): string {
  const options: Intl.DateTimeFormatOptions =
    grain === 'month'
      ? { month: 'long', year: 'numeric' }
      : { weekday: grain === 'day' ? 'short' : undefined, day: 'numeric', month: 'short', year: 'numeric' };
  const text = dayFormat(locale, options).format(new Date(start));
  return grain === 'week' ? `Week of ${text}` : text;
}

/** The same without the year, for axes. */
export function formatTick(start: string, grain: 'day' | 'week' | 'month', locale: string): string {
  const options: Intl.DateTimeFormatOptions =
    grain === 'month' ? { month: 'short', year: '2-digit' } : { day: 'numeric', month: 'short' };
  return dayFormat(locale, options).format(new Date(start));
}

/** `1 – 23 Nov 2026`: what both ends share is said once. */
export function formatDays(from: string, to: string, locale: string): string {
  const format = dayFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
  // Browsers and servers differ in the spaces around the dash, and both must write the same text.
  return format.formatRange(new Date(from), new Date(to)).replace(/\s*–\s*/g, ' – ');
}
