/** Numbers for people. Pure: the same value, unit and locale give the same text on server and screen. */

export type NumberUnit =
  | { readonly kind: 'count' }
  /** ISO 4217 code. */
  | { readonly kind: 'money'; readonly currency: string }
  /** The value is a share: 0.42 is 42 %. */
  | { readonly kind: 'share' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'milliseconds' }
  /** Anything else, named after the number: `per order`. */
  | { readonly kind: 'plain'; readonly suffix?: string };

export interface NumberFormat {
  readonly unit?: NumberUnit;
  /** Short enough for a heading: 2.5M. The exact text belongs in a hover. */
  readonly short?: boolean;
  /** Digits after the point; the unit's own habit by default. */
  readonly decimals?: number;
  /** Writes + before positive numbers, for changes. */
  readonly signed?: boolean;
  readonly locale?: string;
}

/** How a number that does not exist is written. */
export const MISSING = '–';

const formatters = new Map<string, Intl.NumberFormat>();

function formatter(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let known = formatters.get(key);
  if (!known) {
    known = new Intl.NumberFormat(locale, options);
    formatters.set(key, known);
  }
  return known;
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

function scaleBytes(bytes: number): { value: number; unit: string } {
  const step = Math.min(Math.floor(Math.log10(Math.max(Math.abs(bytes), 1)) / 3), BYTE_UNITS.length - 1);
  return { value: bytes / 1000 ** step, unit: BYTE_UNITS[step] ?? 'byte' };
}

function scaleDuration(ms: number): { value: number; unit: string } {
  const size = Math.abs(ms);
  if (size < 1000) return { value: ms, unit: 'millisecond' };
  if (size < 120_000) return { value: ms / 1000, unit: 'second' };
  if (size < 7_200_000) return { value: ms / 60_000, unit: 'minute' };
  return { value: ms / 3_600_000, unit: 'hour' };
}

/** The number as text; `MISSING` for null, undefined and what is not a finite number. */
export function formatNumber(value: number | null | undefined, format: NumberFormat = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return MISSING;
  const { unit = { kind: 'plain' }, short = false, decimals, signed = false, locale = 'en' } = format;
  const sign: Intl.NumberFormatOptions = signed ? { signDisplay: 'exceptZero' } : {};
  const fixed: Intl.NumberFormatOptions =
    decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const shortened: Intl.NumberFormatOptions =
    short && Math.abs(value) >= 10_000
      ? {
          notation: 'compact',
          minimumFractionDigits: 0,
          maximumFractionDigits: decimals ?? 1,
        }
      : {};

  switch (unit.kind) {
    case 'money':
      return formatter(locale, {
        style: 'currency',
        currency: unit.currency,
        currencyDisplay: 'narrowSymbol',
        ...fixed,
        ...shortened,
        ...sign,
      }).format(value);
    case 'share':
      return formatter(locale, {
        style: 'percent',
        maximumFractionDigits: 1,
        minimumFractionDigits: 1,
        ...fixed,
        ...sign,
      }).format(value);
    case 'bytes':
    case 'milliseconds': {
      const scaled = unit.kind === 'bytes' ? scaleBytes(value) : scaleDuration(value);
      return formatter(locale, {
        style: 'unit',
        unit: scaled.unit,
        unitDisplay: 'short',
        maximumFractionDigits: Math.abs(scaled.value) < 10 ? 1 : 0,
        ...fixed,
        ...sign,
      }).format(scaled.value);
    }
    case 'count':
      return formatter(locale, { maximumFractionDigits: 0, ...fixed, ...shortened, ...sign }).format(value);
    case 'plain': {
      const text = formatter(locale, { maximumFractionDigits: 2, ...fixed, ...shortened, ...sign }).format(
        value,
      );
      return unit.suffix ? `${text} ${unit.suffix}` : text;
    }
  }
}
