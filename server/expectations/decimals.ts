/** Numbers as they were written, exact: `unscaled` × 10^-`scale`. */
export interface Decimal {
  readonly unscaled: bigint;
  /** At least 0. */
  readonly scale: number;
}

const WRITTEN = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?\s*$/i;

/** Null for a text that is no finite number. */
export function parseDecimal(text: string): Decimal | null {
  const match = WRITTEN.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const unscaled = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 };
}

export function decimalOf(value: number | string): Decimal | null {
  return parseDecimal(String(value));
}

function atScale({ unscaled, scale }: Decimal, to: number): bigint {
  return unscaled * 10n ** BigInt(to - scale);
}

export function compareDecimals(a: Decimal, b: Decimal): -1 | 0 | 1 {
  const scale = Math.max(a.scale, b.scale);
  const [left, right] = [atScale(a, scale), atScale(b, scale)];
  return left < right ? -1 : left > right ? 1 : 0;
}

export function times({ unscaled, scale }: Decimal, factor: bigint): Decimal {
  return { unscaled: unscaled * factor, scale };
}

/** The nearest number of `scale` that is not above it (`down`) or not below it. */
export function roundTo(value: Decimal, scale: number, direction: 'down' | 'up'): bigint {
  if (value.scale <= scale) return atScale(value, scale);
  const divisor = 10n ** BigInt(value.scale - scale);
  const rest = ((value.unscaled % divisor) + divisor) % divisor;
  const floor = (value.unscaled - rest) / divisor;
  return rest === 0n || direction === 'down' ? floor : floor + 1n;
}

export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** A quotient as a number, correct to its last digits however large both are. */
export function quotient({ unscaled, scale }: Decimal, divisor: bigint): number {
  const whole = divisor * 10n ** BigInt(scale);
  const shift = 10n ** 20n;
  const scaled = (unscaled * shift) / whole;
  const size = (scaled < 0n ? -scaled : scaled).toString().length;
  // A number has 17 digits; what is near zero needs more than 20 places to have as many.
  if (size > 18) return Number(`${scaled}e-20`);
  const finer = 10n ** BigInt(20 + whole.toString().length);
  return Number(`${(unscaled * shift * finer) / whole}e-${40 + whole.toString().length}`);
}
