import { columnKind, isNumber } from '../column-kind.ts';
import { decimalOf } from '../decimals.ts';
import { asDouble, memberLiteral } from '../literals.ts';
import type { ArgumentsOf } from '../vocabulary.ts';
import { type Column, NotEvaluated, type Plan, type Scope, subjectOf } from './plan.ts';
import { planRowRule } from './row-rule.ts';

/** Plans of rules about two or more columns, which each row keeps or breaks by itself. */

const MOST_DIGITS = 38;

function digitsOf(type: string): { readonly width: number; readonly scale: number } {
  const [, width = '38', scale = '0'] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  return /^DECIMAL/.test(type) ? { width: Number(width), scale: Number(scale) } : { width: 20, scale: 0 };
}

/** The two as what they can be compared as, never failing; null where they are of kinds that never are equal. */
export function comparable(a: Column, b: Column): readonly [string, string] | null {
  if (a.type === b.type) return [a.sql, b.sql];
  if (isNumber(a.kind) && isNumber(b.kind)) {
    if (a.kind.kind === 'float' || b.kind.kind === 'float') return [asDouble(a), asDouble(b)];
    const [left, right] = [digitsOf(a.type), digitsOf(b.type)];
    const scale = Math.max(left.scale, right.scale);
    const whole = Math.max(left.width - left.scale, right.width - right.scale);
    if (whole + scale <= MOST_DIGITS && !/HUGEINT/.test(a.type + b.type)) return [a.sql, b.sql];
    // No decimal of DuckDB's has room for both.
    return [asDouble(a), asDouble(b)];
  }
  if (a.kind.kind === 'text' && b.kind.kind === 'text')
    return [`CAST(${a.sql} AS VARCHAR)`, `CAST(${b.sql} AS VARCHAR)`];
  const isTime = (kind: string) => kind === 'day' || kind === 'instant';
  if (isTime(a.kind.kind) && isTime(b.kind.kind)) return [a.sql, b.sql];
  return null;
}

interface OfPair {
  readonly column_A: string;
  readonly column_B: string;
  readonly ignore_row_if?:
    | 'both_values_are_missing'
    | 'either_value_is_missing'
    | 'neither'
    | null
    | undefined;
  readonly mostly?: number | null | undefined;
}

function missingPair({ ignore_row_if }: OfPair, a: Column, b: Column): string | null {
  switch (ignore_row_if ?? 'both_values_are_missing') {
    case 'neither':
      return null;
    case 'either_value_is_missing':
      return `(${a.sql} IS NULL OR ${b.sql} IS NULL)`;
    default:
      return `(${a.sql} IS NULL AND ${b.sql} IS NULL)`;
  }
}

/** `isStrict`: what it keeps to is null where a value is missing, so that no such row breaks it. */
function planPair(
  args: OfPair,
  scope: Scope,
  keeps: (a: Column, b: Column) => string,
  isStrict = false,
): Plan {
  const [a, b] = [subjectOf(scope.table, args.column_A), subjectOf(scope.table, args.column_B)];
  const missing = missingPair(args, a, b);
  if (args.ignore_row_if === 'either_value_is_missing' && isStrict) {
    return planRowRule({ missing, fails: `NOT (${keeps(a, b)})`, mostly: args.mostly, column: null }, scope);
  }
  const broken = `(${keeps(a, b)}) IS NOT TRUE`;
  const fails = missing === null ? broken : `NOT ${missing} AND ${broken}`;
  return planRowRule({ missing, fails, mostly: args.mostly, column: null }, scope);
}

function requireComparable(a: Column, b: Column): readonly [string, string] {
  const sides = comparable(a, b);
  if (!sides) {
    throw new NotEvaluated(
      `${a.called} is ${a.type} and ${b.called} is ${b.type}, which cannot be compared.`,
    );
  }
  return sides;
}

/** Where no row is ignored, two missing values are equal. */
export function planPairEqual(
  args: ArgumentsOf<'expect_column_pair_values_to_be_equal'>,
  scope: Scope,
): Plan {
  return planPair(args, scope, (a, b) => requireComparable(a, b).join(' IS NOT DISTINCT FROM '));
}

export function planPairGreater(
  args: ArgumentsOf<'expect_column_pair_values_a_to_be_greater_than_b'>,
  scope: Scope,
): Plan {
  const greater = (a: Column, b: Column): string => {
    const asTime = (each: Column): Column =>
      args.parse_strings_as_datetimes && each.kind.kind === 'text'
        ? { ...each, sql: `TRY_CAST(${each.sql} AS TIMESTAMP)`, ...INSTANT }
        : each;
    const [left, right] = requireComparable(asTime(a), asTime(b));
    const isNan = (each: Column, sql: string) => (each.kind.kind === 'float' ? ` AND NOT isnan(${sql})` : '');
    // NaN is neither greater nor smaller than anything.
    return `${left} ${args.or_equal ? '>=' : '>'} ${right}${isNan(a, left)}${isNan(b, right)}`;
  };
  return planPair(args, scope, greater, !args.parse_strings_as_datetimes);
}

const INSTANT = { kind: { kind: 'instant', type: 'TIMESTAMP' }, type: 'TIMESTAMP' } as const;

export function planPairInSet(
  args: ArgumentsOf<'expect_column_pair_values_to_be_in_set'>,
  scope: Scope,
): Plan {
  return planPair(args, scope, (a, b) => {
    const isValue = (value: string | number | boolean | null, column: Column): string | null => {
      if (value === null) return `${column.sql} IS NULL`;
      const literal = memberLiteral(value, column);
      return literal === null
        ? null
        : `${column.kind.kind === 'float' ? asDouble(column) : column.sql} = ${literal}`;
    };
    const pairs = args.value_pairs_set.flatMap(([left, right]) => {
      const [isLeft, isRight] = [isValue(left, a), isValue(right, b)];
      return isLeft === null || isRight === null ? [] : [`(${isLeft} AND ${isRight})`];
    });
    return pairs.join(' OR ') || 'false';
  });
}

interface OfColumns {
  readonly column_list: readonly string[];
  readonly ignore_row_if?: 'all_values_are_missing' | 'any_value_is_missing' | 'never' | null | undefined;
  readonly mostly?: number | null | undefined;
}

export function columnsOf({ column_list }: OfColumns, scope: Scope): Column[] {
  return column_list.map((name) => subjectOf(scope.table, name));
}

export function missingColumns({ ignore_row_if }: OfColumns, columns: readonly Column[]): string | null {
  const nulls = columns.map(({ sql }) => `${sql} IS NULL`);
  switch (ignore_row_if ?? 'all_values_are_missing') {
    case 'never':
      return null;
    case 'any_value_is_missing':
      return `(${nulls.join(' OR ')})`;
    default:
      return `(${nulls.join(' AND ')})`;
  }
}

/** Values of kinds that cannot be compared always differ; two missing ones are the same, as Great Expectations has it in SQL. */
export function planDifferWithinRow(args: OfColumns, scope: Scope): Plan {
  const columns = columnsOf(args, scope);
  const missing = missingColumns(args, columns);
  const same = columns.flatMap((a, place) =>
    columns.slice(place + 1).map((b) => {
      const sides = comparable(a, b);
      return sides ? `(${sides.join(' IS NOT DISTINCT FROM ')})` : `(${a.sql} IS NULL AND ${b.sql} IS NULL)`;
    }),
  );
  const broken = `(${same.join(' OR ') || 'false'})`;
  const fails = missing === null ? broken : `NOT ${missing} AND ${broken}`;
  return planRowRule({ missing, fails, mostly: args.mostly, column: null }, scope);
}

/** A missing value adds nothing, as in pandas. */
export function planSum(args: ArgumentsOf<'expect_multicolumn_sum_to_equal'>, scope: Scope): Plan {
  const columns = columnsOf(args, scope);
  const wrong = columns.find(({ kind }) => !isNumber(kind));
  if (wrong) throw new NotEvaluated(`${wrong.called} is ${wrong.type}, which cannot be added up.`);
  const missing = missingColumns(args, columns);
  const broken = `${sumSql(columns, args.sum_total)} IS NOT TRUE`;
  const fails = missing === null ? broken : `NOT ${missing} AND ${broken}`;
  return planRowRule({ missing, fails, mostly: args.mostly, column: null }, scope);
}

function sumSql(columns: readonly Column[], total: number): string {
  const digits = columns.map(({ type }) => digitsOf(type));
  const scale = Math.max(...digits.map((each) => each.scale));
  const whole = Math.max(...digits.map((each) => each.width - each.scale));
  const width = whole + scale + Math.ceil(Math.log10(columns.length + 1));
  const isExact =
    columns.every(({ kind, type }) => kind.kind === 'exact' && !/HUGEINT/.test(type)) && width <= MOST_DIGITS;
  if (!isExact) {
    const doubles = columns.map((column) => `coalesce(${asDouble(column)}, 0)`);
    return `(${doubles.join(' + ')}) = CAST('${total}' AS DOUBLE)`;
  }
  const type = `DECIMAL(${MOST_DIGITS}, ${scale})`;
  const literal = memberLiteral(total, { sql: '', kind: columnKind(type), called: 'the sum' });
  if (literal === null || decimalOf(total) === null) return 'false';
  return `(${columns.map(({ sql }) => `coalesce(CAST(${sql} AS ${type}), 0)`).join(' + ')}) = ${literal}`;
}
