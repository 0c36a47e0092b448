import { quoteLiteral } from '../engine/sql-text.ts';
import type { ColumnKind } from './column-kind.ts';
import { type Decimal, decimalOf, decimalText, roundTo } from './decimals.ts';
import {
  DAY_NANOS,
  dayLiteral,
  floorDivide,
  fractionDigits,
  instantLiteral,
  parseInstant,
} from './instants.ts';
import { type KnownOfColumn, NotEvaluated } from './plan/plan.ts';
import type { Scalar } from './vocabulary/expectation.ts';

/**
 * Bounds and members of sets as literals of a column's own type: the column is compared as it is stored, exactly, without
 * a cast that could fail. A bound between two values that the type can hold becomes the nearer one.
 */

/** A subject of comparisons: SQL of a value, what it is, and how people call it. */
export interface Subject {
  readonly sql: string;
  readonly kind: ColumnKind;
  readonly called: string;
}

export interface Bounds {
  readonly min_value?: Scalar | null | undefined;
  readonly max_value?: Scalar | null | undefined;
  readonly strict_min?: boolean | null | undefined;
  readonly strict_max?: boolean | null | undefined;
}

export function requireBound({ min_value, max_value }: Bounds): void {
  if (min_value == null && max_value == null) {
    throw new NotEvaluated('It names neither a smallest nor a largest value.');
  }
}

/**
 * A condition in SQL: whether a value lies outside the bounds; null or false for null. NaN lies outside any bound.
 * Throws NotEvaluated for bounds that such values cannot be compared with.
 */
export function outsideSql(subject: Subject, bounds: Bounds): string {
  requireBound(bounds);
  const { min_value: least, max_value: most } = bounds;
  const parts = [
    subject.kind.kind === 'float' && most == null ? `isnan(${subject.sql})` : 'false',
    least == null
      ? 'false'
      : beyondSql(subject, least, { isLower: true, isStrict: bounds.strict_min === true }),
    most == null
      ? 'false'
      : beyondSql(subject, most, { isLower: false, isStrict: bounds.strict_max === true }),
  ].filter((part) => part !== 'false');
  if (parts.length === 0) return 'false';
  return parts.length === 1 ? (parts[0] as string) : `(${parts.join(' OR ')})`;
}

/** Whether the metadata's bounds of all values lie within a rule's. */
export function areKnownWithin(
  { known, ...subject }: Subject & { readonly known: KnownOfColumn },
  rule: Bounds,
): boolean {
  const { min, max } = known.bounds ?? {};
  if (min == null || max == null || !['exact', 'day', 'instant'].includes(subject.kind.kind)) return false;
  const { min_value: least, max_value: most } = rule;
  const isAbove =
    least == null || isBeyond(min, least, subject, { isLower: true, isStrict: rule.strict_min === true });
  const isBelow =
    most == null || isBeyond(max, most, subject, { isLower: false, isStrict: rule.strict_max === true });
  return isAbove && isBelow;
}

/** Whether a value of the subject keeps to one side of a bound. */
function isBeyond(value: string, bound: Scalar, subject: Subject, { isLower, isStrict }: Side): boolean {
  const [own, other] = [stepsOf(value, subject), stepsOf(bound, subject)];
  const isAt = own.down === other.down && own.down === other.up;
  if (isAt) return !isStrict;
  return isLower ? own.down >= other.up : own.down <= other.down;
}

interface Side {
  readonly isLower: boolean;
  readonly isStrict: boolean;
}

function beyondSql(subject: Subject, bound: Scalar, side: Side): string {
  const { sql, kind, called } = subject;
  switch (kind.kind) {
    case 'float':
      return `${asDouble(subject)} ${operatorOf(side)} ${doubleLiteral(numberOf(bound, called))}`;
    case 'text':
      if (typeof bound !== 'string') {
        throw new NotEvaluated(`${called} is text, and ${bound} is no bound for a text.`);
      }
      return `${sql} ${operatorOf(side)} ${quoteLiteral(bound)}`;
    case 'exact':
    case 'day':
    case 'instant':
      return steppedSql(sql, stepsOf(bound, subject), side);
    default:
      throw new NotEvaluated(`The values of ${called} have no order that bounds could be of.`);
  }
}

function operatorOf({ isLower, isStrict }: Side): string {
  return isLower ? (isStrict ? '<=' : '<') : isStrict ? '>=' : '>';
}

export function asDouble({ sql, kind }: Pick<Subject, 'sql' | 'kind'>): string {
  return kind.kind === 'float' && !kind.isSingle ? sql : `CAST(${sql} AS DOUBLE)`;
}

export function doubleLiteral({ unscaled, scale }: Decimal): string {
  return `CAST('${decimalText(unscaled, scale)}' AS DOUBLE)`;
}

/** Where a bound lies among values that go in steps: the steps next to it, both the same where it is one of them. */
interface Steps {
  readonly down: bigint;
  readonly up: bigint;
  readonly least: bigint | null;
  readonly most: bigint | null;
  literal(step: bigint): string;
}

function stepsOf(bound: Scalar, { kind, called }: Subject): Steps {
  if (kind.kind === 'exact') {
    const value = numberOf(bound, called);
    return {
      down: roundTo(value, kind.scale, 'down'),
      up: roundTo(value, kind.scale, 'up'),
      least: kind.least,
      most: kind.most,
      literal: (step) => decimalText(step, kind.scale),
    };
  }
  const nanos = instantOf(bound, called);
  const isDay = kind.kind === 'day';
  const type = kind.kind === 'instant' ? kind.type : '';
  const stepNanos = isDay ? DAY_NANOS : 10n ** BigInt(9 - fractionDigits(type));
  return {
    down: floorDivide(nanos, stepNanos),
    up: -floorDivide(-nanos, stepNanos),
    least: null,
    most: null,
    literal: (step) => (isDay ? dayLiteral(step) : instantLiteral(step, type)),
  };
}

function steppedSql(sql: string, { down, up, least, most, literal }: Steps, side: Side): string {
  const nearest = side.isLower ? up : down;
  // For whole numbers `x < 0.5` is `x < 1`, and so is `x <= 0.5`.
  const isStrict = side.isStrict && down === up;
  const any = `${sql} IS NOT NULL`;
  if (side.isLower) {
    if (most !== null && nearest > most) return any;
    if (least !== null && (nearest < least || (nearest === least && !isStrict))) return 'false';
  } else {
    if (least !== null && nearest < least) return any;
    if (most !== null && (nearest > most || (nearest === most && !isStrict))) return 'false';
  }
  return `${sql} ${operatorOf({ ...side, isStrict })} ${literal(nearest)}`;
}

function numberOf(bound: Scalar, called: string): Decimal {
  const value = typeof bound === 'boolean' ? null : decimalOf(bound);
  if (!value) throw new NotEvaluated(`${called} is a number; ${JSON.stringify(bound)} is none.`);
  return value;
}

function instantOf(bound: Scalar, called: string): bigint {
  const nanos = typeof bound === 'string' ? parseInstant(bound) : null;
  if (nanos === null) {
    throw new NotEvaluated(
      `${called} is a date or time; ${JSON.stringify(bound)} is none. Write it like 2026-11-28 or 2026-11-28T10:00:00Z.`,
    );
  }
  return nanos;
}

/**
 * A value as a literal of the subject's type; null for what no value of it can equal: a fraction among whole numbers, a
 * number among texts. Throws NotEvaluated where the type has no values that could be written down.
 */
export function memberLiteral(value: Scalar, subject: Subject): string | null {
  const { kind, called } = subject;
  switch (kind.kind) {
    case 'exact':
    case 'day':
    case 'instant': {
      const isOne =
        kind.kind === 'exact'
          ? typeof value !== 'boolean' && decimalOf(value) !== null
          : typeof value === 'string' && parseInstant(value) !== null;
      if (!isOne) return null;
      const { down, up, least, most, literal } = stepsOf(value, subject);
      const isHeld = down === up && (least === null || down >= least) && (most === null || down <= most);
      return isHeld ? literal(down) : null;
    }
    case 'float': {
      const number = typeof value === 'boolean' ? null : decimalOf(value);
      return number && doubleLiteral(number);
    }
    case 'boolean':
      return typeof value === 'boolean' ? String(value) : null;
    case 'text':
      return typeof value === 'string' ? quoteLiteral(value) : null;
    default:
      throw new NotEvaluated(`The values of ${called} cannot be compared with those of a set.`);
  }
}

/** Those of a set that some value of the subject can equal, each once. */
export function memberLiterals(values: readonly (Scalar | null)[], subject: Subject): string[] {
  const literals = values.flatMap((value) => {
    const literal = value === null ? null : memberLiteral(value, subject);
    return literal === null ? [] : [literal];
  });
  return [...new Set(literals)];
}

/** Whether a value is one of those; null or false for null. */
export function memberSql(subject: Subject, literals: readonly string[]): string {
  if (literals.length === 0) return 'false';
  const sql = subject.kind.kind === 'float' ? asDouble(subject) : subject.sql;
  return `${sql} IN (${literals.join(', ')})`;
}
