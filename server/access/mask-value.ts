import { createHash } from 'node:crypto';
import { maskSalt } from '../secrets.ts';
import { classOf, fitMask } from './fit-mask.ts';
import { roundingOf, roundsExactly } from './rounding.ts';
import type { Mask } from './schema.ts';

/** A value as JSON carries it: dates as `2026-11-23`, instants as ISO text in UTC. */
export type MaskableValue = string | number | boolean | null;

/**
 * The masked value, for what never comes near an engine. The twin of `maskSql`: what one gives the other gives. `type`
 * is DuckDB's name of the column's type.
 */
export function maskValue(given: Mask, value: MaskableValue, type: string): MaskableValue {
  const mask = fitMask(given, type);
  if (mask.kind === 'null') return null;
  if (mask.kind === 'constant') return mask.value;
  if (value === null) return null;
  switch (mask.kind) {
    case 'hash':
      return createHash('sha256').update(maskSalt()).update(String(value)).digest('hex');
    case 'partial':
      return keep(String(value), mask.first, mask.last);
    case 'last_four':
      return keep(String(value), 0, 4);
    case 'email':
      return maskEmail(String(value));
    case 'month':
    case 'year':
      return truncate(mask.kind, String(value), type);
    case 'round':
      return roundsExactly(mask.to, type)
        ? roundWhole(BigInt(value), BigInt(mask.to), type)
        : round(Number(value), mask.to, type);
  }
}

/** Characters are code points, as in DuckDB. */
function keep(text: string, first: number, last: number): string {
  const characters = [...text];
  if (characters.length <= first + last) return '…';
  return `${characters.slice(0, first).join('')}…${last > 0 ? characters.slice(-last).join('') : ''}`;
}

function maskEmail(text: string): string {
  const [, local, domain] = /^([^@]+)@([^@]+)$/.exec(text) ?? [];
  if (local === undefined || domain === undefined) return '…';
  return `${[...local][0]}…@${domain}`;
}

function truncate(unit: 'month' | 'year', text: string, type: string): string | null {
  const isDate = classOf(type) === 'date';
  const at = new Date(isDate ? `${text}T00:00:00.000Z` : text);
  if (Number.isNaN(at.getTime())) return null;
  const start = new Date(0);
  start.setUTCFullYear(at.getUTCFullYear(), unit === 'year' ? 0 : at.getUTCMonth(), 1);
  return isDate ? start.toISOString().slice(0, 10) : start.toISOString();
}

function round(value: number, to: number, type: string): number | string | null {
  const { multiply, divide } = roundingOf(to);
  const scaled = multiply === 1 ? value / divide : value * multiply;
  const whole = Math.sign(scaled) * halfUp(Math.abs(scaled));
  const back = multiply === 1 ? whole * divide : whole / multiply;
  if (!Number.isFinite(back)) return null;
  return classOf(type) === 'integer' ? wholeNumber(BigInt(halfEven(back)), type) : back;
}

const BITS: Readonly<Record<string, number>> = { TINYINT: 8, SMALLINT: 16, INTEGER: 32, BIGINT: 64 };

function roundWhole(value: bigint, to: bigint, type: string): number | string | null {
  const magnitude = value < 0n ? -value : value;
  const rounded = ((2n * magnitude + to) / (2n * to)) * to;
  return wholeNumber(value < 0n ? -rounded : rounded, type);
}

/** As a result of the engine has it: text where a number would not be exact, null beyond the type. */
function wholeNumber(whole: bigint, type: string): number | string | null {
  const bits = BITS[type.toUpperCase()];
  if (bits !== undefined && BigInt.asIntN(bits, whole) !== whole) return null;
  const value = Number(whole);
  return Number.isSafeInteger(value) ? value : String(whole);
}

/** Not Math.round(x): that gives 1 for 0.49999999999999994. */
function halfUp(value: number): number {
  const floor = Math.floor(value);
  return value - floor >= 0.5 ? floor + 1 : floor;
}

/** How DuckDB makes a whole number of a DOUBLE. */
function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest > 0.5 ? floor + 1 : floor;
  return floor % 2 === 0 ? floor : floor + 1;
}
