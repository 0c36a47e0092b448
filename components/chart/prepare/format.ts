export type NumberFormat = 'money' | 'integer' | 'decimal' | 'percent';

const EXACT: Record<NumberFormat, Intl.NumberFormatOptions> = {
  money: { minimumFractionDigits: 2, maximumFractionDigits: 2 },
  integer: { maximumFractionDigits: 0 },
  decimal: { maximumFractionDigits: 2 },
  percent: { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 },
};

const SHORTEN_FROM = 1e9;
export const MISSING = '–';

const formatters = new Map<string, Intl.NumberFormat>();

function formatter(locale: string | undefined, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale}${JSON.stringify(options)}`;
  let known = formatters.get(key);
  if (!known) {
    known = new Intl.NumberFormat(locale, options);
    formatters.set(key, known);
  }
  return known;
}

/** The whole number, with the decimals its kind has; missing is a dash. Percent takes a fraction. */
export function formatExact(value: number | null, format: NumberFormat, locale?: string): string {
  return value === null ? MISSING : formatter(locale, EXACT[format]).format(value);
}

/** For axes and labels: 12.3K, 4.5M; percent with one decimal. */
export function formatShort(value: number | null, format: NumberFormat, locale?: string): string {
  if (value === null) return MISSING;
  if (format === 'percent') {
    return formatter(locale, { style: 'percent', maximumFractionDigits: 1 }).format(value);
  }
  if (Math.abs(value) < 1000) {
    return formatter(locale, { maximumFractionDigits: format === 'integer' ? 0 : 2 }).format(value);
  }
  return formatter(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** For headings: exact up to a billion, then shortened; the second text is the exact one when the first is not. */
export function formatHeading(
  value: number | null,
  format: NumberFormat,
  locale?: string,
): { text: string; exact: string | null } {
  const exact = formatExact(value, format, locale);
  if (value === null || Math.abs(value) < SHORTEN_FROM) return { text: exact, exact: null };
  return {
    text: formatter(locale, { notation: 'compact', maximumFractionDigits: 3 }).format(value),
    exact,
  };
}

/** A signed relative change: +12.3 %, −4 %. Beyond a thousand per cent as a factor. */
export function formatRatio(ratio: number, locale?: string): string {
  if (Math.abs(ratio) >= 10) return `×${formatter(locale, { maximumFractionDigits: 1 }).format(ratio + 1)}`;
  const options: Intl.NumberFormatOptions = {
    style: 'percent',
    maximumFractionDigits: Math.abs(ratio) < 0.1 ? 1 : 0,
    signDisplay: 'exceptZero',
  };
  return formatter(locale, options).format(ratio);
}

/** A signed difference of two fractions, in percentage points. */
export function formatPoints(difference: number, locale?: string): string {
  const options: Intl.NumberFormatOptions = { maximumFractionDigits: 2, signDisplay: 'exceptZero' };
  return `${formatter(locale, options).format(difference * 100)} pp`;
}

/** A UTC day, week or month as a person reads it. */
export function formatBucket(start: string, grain: 'day' | 'week' | 'month', locale?: string): string {
  const options: Intl.DateTimeFormatOptions =
    grain === 'month'
      ? { month: 'short', year: 'numeric', timeZone: 'UTC' }
      : { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' };
  return new Intl.DateTimeFormat(locale, options).format(new Date(start));
}

/** The same without the year, for axes. */
export function formatTick(start: string, grain: 'day' | 'week' | 'month', locale?: string): string {
  const options: Intl.DateTimeFormatOptions =
    grain === 'month' ? { month: 'short', year: '2-digit' } : { day: 'numeric', month: 'short' };
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(start));
}

/** `1 Nov 2026 – 23 Nov 2026`, with what both ends share said once. */
export function formatDays(from: string, to: string, locale?: string): string {
  const format = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format.formatRange(new Date(from), new Date(to));
}
