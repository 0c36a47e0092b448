/** A value, or a sentence about why there is none. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

function ok<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

function bad(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

function shown(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}

export type DateOrder = 'dmy' | 'mdy';

const TIME = String.raw`(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)? ?(Z|[+-]\d{2}:?\d{2})?)?`;
const COMPACT = new RegExp(`^(\\d{4})(\\d{2})(\\d{2})${TIME}$`);
const YEAR_FIRST = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TIME}$`);
const YEAR_LAST = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})[-/.](\\d{4})${TIME}$`);

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly time: readonly (string | undefined)[];
}

function dateParts(text: string, order: DateOrder | null): DateParts | 'ambiguous' | null {
  const first = COMPACT.exec(text) ?? YEAR_FIRST.exec(text);
  if (first) {
    return { year: Number(first[1]), month: Number(first[2]), day: Number(first[3]), time: first.slice(4) };
  }
  const last = YEAR_LAST.exec(text);
  if (!last) return null;
  const [a, b] = [Number(last[1]), Number(last[3])];
  // Dots are only used by those who write the day first.
  const decided = order ?? (last[2] === '.' ? 'dmy' : null);
  if (!decided) return 'ambiguous';
  const [day, month] = decided === 'dmy' ? [a, b] : [b, a];
  return { year: Number(last[4]), month, day, time: last.slice(5) };
}

/** An instant in milliseconds since the epoch; a date without a time is midnight UTC, a time without an offset is UTC. */
export function parseDate(text: string, order: DateOrder | null): Parsed<number> {
  const parts = dateParts(text.trim(), order);
  if (parts === 'ambiguous') {
    return bad(`the date ${shown(text)} can be read in two ways: tell with --date-order dmy or mdy`);
  }
  if (!parts) return bad(`${shown(text)} is not a date`);
  const { year, month, day } = parts;
  const [hour, minute, second] = [0, 1, 2].map((i) => Number(parts.time[i] ?? 0)) as [number, number, number];
  const dayMs = Date.UTC(year, month - 1, day);
  const date = new Date(dayMs);
  const exists =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!exists || year < 1900 || year > 2200 || hour > 23 || minute > 59 || second > 59) {
    return bad(`${shown(text)} is not a date of the calendar`);
  }
  const fraction = Number(`0.${parts.time[3] ?? 0}`);
  const zone = /^([+-])(\d{2}):?(\d{2})$/.exec(parts.time[4] ?? '');
  const offsetMinutes = zone ? (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
  const timeMs = ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000 + Math.floor(fraction * 1000);
  return ok(dayMs + timeMs);
}

const PLAIN_NUMBER = /^\d+(?:\.\d+)?$/;
const GROUPED_NUMBER = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const DECIMAL_COMMA = /^\d+(?:\.\d{3})*,\d{1,2}$/;

/** Digits with a decimal point, from the ways in which people write an amount; null when it is none. */
function normalNumber(text: string): string | null {
  const bare = text.trim().replace(/^[$€£]\s*|\s*[$€£]$/g, '');
  if (PLAIN_NUMBER.test(bare)) return bare;
  if (GROUPED_NUMBER.test(bare)) return bare.replaceAll(',', '');
  if (DECIMAL_COMMA.test(bare)) return bare.replaceAll('.', '').replace(',', '.');
  return null;
}

function isNegative(text: string): boolean {
  return /^\s*(?:[$€£]\s*)?[-−(]/.test(text) && /\d/.test(text);
}

/** The contract's bound for the money of a line and of an order. */
export const AMOUNT_CENTS_MAX = 10_000_000;

/** An amount as whole cents. */
export function parseAmount(text: string, what: string): Parsed<number> {
  if (isNegative(text)) return bad(`the ${what} ${shown(text)} is negative`);
  const number = normalNumber(text);
  if (number === null) return bad(`the ${what} ${shown(text)} is not a number`);
  const [whole = '', decimals = ''] = number.split('.');
  const cut = decimals.replace(/0+$/, '');
  if (cut.length > 2) return bad(`the ${what} ${shown(text)} has more than two decimals`);
  const cents = Number(whole) * 100 + Number(cut.padEnd(2, '0'));
  if (cents > AMOUNT_CENTS_MAX) return bad(`the ${what} ${shown(text)} is above 100,000`);
  return ok(cents);
}

/** A unit price times a quantity as whole cents, rounded once; prices may have up to six decimals. */
export function parsePriceTimes(text: string, quantity: number): Parsed<number> {
  if (isNegative(text)) return bad(`the price ${shown(text)} is negative`);
  const number = normalNumber(text);
  if (number === null) return bad(`the price ${shown(text)} is not a number`);
  const [whole = '', decimals = ''] = number.split('.');
  if (decimals.length > 6) return bad(`the price ${shown(text)} has more than six decimals`);
  if (whole.length > 9) return bad(`the price ${shown(text)} is above 100,000`);
  const millionths = BigInt(whole + decimals.padEnd(6, '0')) * BigInt(quantity);
  const cents = Number((millionths + 5_000n) / 10_000n);
  if (cents > AMOUNT_CENTS_MAX) return bad(`${quantity} at ${shown(text)} are above 100,000`);
  return ok(cents);
}

export function parseQuantity(text: string): Parsed<number> {
  if (isNegative(text)) return bad(`the quantity ${shown(text)} is negative`);
  const match = /^(\d+)(?:\.0+)?$/.exec(text.trim());
  if (!match) return bad(`the quantity ${shown(text)} is not a whole number`);
  const quantity = Number(match[1]);
  if (quantity > 100_000) return bad(`the quantity ${shown(text)} is above 100,000`);
  return ok(quantity);
}

export function parseId(text: string, what: string): Parsed<string> {
  const id = text.trim();
  if (id === '') return bad(`the ${what} is empty`);
  if (id.length > 128) return bad(`the ${what} has more than 128 characters`);
  if (/\p{Cc}/u.test(id)) return bad(`the ${what} has a control character in it`);
  return ok(id);
}

let codes: ReadonlyMap<string, string> | undefined;

/** The code in use for a region, where a code was given up for another (DD is DE, UK is GB). */
function currentCode(code: string): string {
  return new Intl.Locale(`und-${code}`).region ?? code;
}

function countryCodes(): ReadonlyMap<string, string> {
  if (!codes) {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const found = new Map<string, string>();
    for (const a of letters) {
      for (const b of letters) {
        const name = names.of(a + b)?.toLowerCase();
        if (name) found.set(name, currentCode(a + b));
      }
    }
    codes = found.set('usa', 'US').set('great britain', 'GB').set('eire', 'IE');
  }
  return codes;
}

/** The two-letter code of a country given by code or English name; null when it is neither. */
export function parseCountry(text: string): string | null {
  const given = text.trim();
  if (/^[A-Za-z]{2}$/.test(given)) return currentCode(given.toUpperCase());
  return countryCodes().get(given.toLowerCase()) ?? null;
}
