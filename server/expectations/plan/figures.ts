import {
  compareDecimals,
  type Decimal,
  decimalOf,
  decimalText,
  parseDecimal,
  quotient,
  times,
} from '../decimals.ts';
import { asDouble, type Bounds, outsideSql, requireBound } from '../literals.ts';
import type { Json } from '../schema.ts';
import type { ArgumentsOf } from '../vocabulary.ts';
import {
  both,
  type Column,
  countSql,
  doubleOf,
  type Figure,
  filterSql,
  type Measured,
  NO_ROWS,
  NotEvaluated,
  numberOf,
  observedNumber,
  type Plan,
  requireKind,
  type Scope,
  subjectOf,
  textSql,
} from './plan.ts';

/**
 * Plans of rules about one figure of a column. Of whole numbers and decimals sums and means are exact and compared so;
 * of doubles they are what their additions give. Of nothing there is no figure, and the rule fails.
 */

interface OfFigure extends Bounds {
  readonly column: string;
}

/** A figure as it was measured: exact, or a double that may be NaN or infinite. */
export type Value = Decimal | number | null;

/** Nothing and NaN lie within no bounds. */
export function inBounds(value: Value, bounds: Bounds, factor = 1n): boolean {
  if (value === null || Number.isNaN(value)) return false;
  const compare = (bound: string | number | boolean): number => {
    if (typeof value === 'number' && !Number.isFinite(value)) return value > 0 ? 1 : -1;
    const [own, other] = [typeof value === 'number' ? decimalOf(value) : value, boundOf(bound)];
    return compareDecimals(own as Decimal, times(other, factor));
  };
  const { min_value: least, max_value: most, strict_min, strict_max } = bounds;
  if (least != null && compare(least) < (strict_min ? 1 : 0)) return false;
  return !(most != null && compare(most) > (strict_max ? -1 : 0));
}

function boundOf(bound: string | number | boolean): Decimal {
  const value = typeof bound === 'boolean' ? null : decimalOf(bound);
  if (!value) throw new NotEvaluated(`A number is bounded by numbers; ${JSON.stringify(bound)} is none.`);
  return value;
}

/** Throws NotEvaluated before anything is measured for a bound that is no number. */
function checkBounds(bounds: Bounds): void {
  requireBound(bounds);
  for (const bound of [bounds.min_value, bounds.max_value]) if (bound != null) boundOf(bound);
}

function numberColumn(name: string, scope: Scope, what: string): Column {
  const column = subjectOf(scope.table, name);
  requireKind(column, ['exact', 'float'], what);
  return column;
}

export function observedValue(value: Value): Json {
  if (value === null || typeof value === 'number') return observedNumber(value);
  const text = decimalText(value.unscaled, value.scale);
  const number = Number(text);
  // Exact as a number, or else as text.
  return decimalText(value.unscaled, value.scale) === number.toFixed(Math.min(value.scale, 100))
    ? number
    : text;
}

interface Summed {
  readonly figures: readonly Figure[];
  count(measured: Measured): number;
  sum(measured: Measured): Value;
}

/** Sums of so many digits cannot exceed what DuckDB adds in, for any number of rows that there is. */
const SAFE_DIGITS = 27;
const HALF = 10n ** 19n;

function summed(column: Column, { table, about }: Scope): Summed {
  const figure = (sql: string): Figure => ({ source: table.relationSql, sql });
  const { sql, kind, type } = column;
  const count = figure(about === null ? `count(${sql})` : countSql(both(about, `${sql} IS NOT NULL`)));
  const filter = filterSql(about);
  if (kind.kind === 'float') {
    // Of NaN and infinities it is what arithmetic makes of them, in any order.
    const sum = figure(textSql(`sum(${asDouble(column)})${filter}`));
    return {
      figures: [count, sum],
      count: (measured) => numberOf(measured(count)),
      sum: (measured) => doubleOf(measured(sum)),
    };
  }
  const [, width = '0', scale = '0'] = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type) ?? [];
  if (Number(width) > SAFE_DIGITS || /HUGEINT/.test(type)) {
    // The sum of either half has room.
    const unscaled = `CAST(replace(CAST(${sql} AS VARCHAR), '.', '') AS HUGEINT)`;
    const upper = figure(textSql(`sum(${unscaled} // ${HALF})${filter}`));
    const lower = figure(textSql(`sum(${unscaled} % ${HALF})${filter}`));
    return {
      figures: [count, upper, lower],
      count: (measured) => numberOf(measured(count)),
      sum(measured) {
        const halves = [measured(upper), measured(lower)];
        if (halves[0] === null || halves[1] === null) return null;
        const [high, low] = halves.map((half) => BigInt(String(half))) as [bigint, bigint];
        return { unscaled: high * HALF + low, scale: Number(scale) };
      },
    };
  }
  const sum = figure(textSql(`sum(${sql})${filter}`));
  return {
    figures: [count, sum],
    count: (measured) => numberOf(measured(count)),
    sum(measured) {
      const text = measured(sum);
      return text === null ? null : parseDecimal(String(text));
    },
  };
}

export function planSumOf(args: OfFigure, scope: Scope): Plan {
  checkBounds(args);
  const { figures, sum } = summed(numberColumn(args.column, scope, 'a sum is of numbers'), scope);
  return {
    figures,
    failing: null,
    conclude(measured) {
      const value = sum(measured);
      return { ...NO_ROWS, passed: inBounds(value, args), observed: observedValue(value) };
    },
  };
}

export function planMean(args: OfFigure, scope: Scope): Plan {
  checkBounds(args);
  const { figures, sum, count } = summed(numberColumn(args.column, scope, 'a mean is of numbers'), scope);
  return {
    figures,
    failing: null,
    conclude(measured) {
      const [total, rows] = [sum(measured), count(measured)];
      if (total === null || rows === 0) return { ...NO_ROWS, passed: false, observed: null };
      if (typeof total === 'number') {
        const mean = total / rows;
        return { ...NO_ROWS, passed: inBounds(mean, args), observed: observedNumber(mean) };
      }
      // Not divided: a mean that lies on its bound is told from one beside it.
      const passed = inBounds(total, args, BigInt(rows));
      return { ...NO_ROWS, passed, observed: quotient(total, BigInt(rows)) };
    },
  };
}

/** Of the sample, as Great Expectations has it; of one value there is none. With NaN or infinities it is NaN. */
export function planStdev(args: OfFigure, scope: Scope): Plan {
  checkBounds(args);
  const column = numberColumn(args.column, scope, 'a standard deviation is of numbers');
  const isFloat = column.kind.kind === 'float';
  const { relationSql: source } = scope.table;
  const finite = both(scope.about, isFloat ? `isfinite(${column.sql})` : null);
  const stdev = { source, sql: textSql(`stddev_samp(${asDouble(column)})${filterSql(finite)}`) };
  const infinite = isFloat
    ? { source, sql: countSql(both(scope.about, `NOT isfinite(${column.sql})`)) }
    : null;
  return {
    figures: [stdev, ...(infinite ? [infinite] : [])],
    failing: null,
    conclude(measured) {
      const isNan = infinite !== null && numberOf(measured(infinite)) > 0;
      const value = isNan ? Number.NaN : doubleOf(measured(stdev));
      return { ...NO_ROWS, passed: inBounds(value, args), observed: observedNumber(value) };
    },
  };
}

/**
 * The second is just above a half: of an even number of values it is the upper of the two in the middle, of an odd number
 * the one in the middle, for up to 5 × 10^10 values.
 */
const MIDDLES = '[0.5::DOUBLE, 0.50000000001::DOUBLE]';

/** Between the two middle values where there are two, exact where the values are. NaN is the largest. */
export function planMedian(args: OfFigure, scope: Scope): Plan {
  checkBounds(args);
  const { sql } = numberColumn(args.column, scope, 'a median is of numbers');
  const figure = {
    source: scope.table.relationSql,
    sql: `CAST(quantile_disc(${sql}, ${MIDDLES})${filterSql(scope.about)} AS VARCHAR[])`,
  };
  return {
    figures: [figure],
    failing: null,
    conclude(measured) {
      const cells = (measured(figure) ?? []) as readonly ReturnType<Measured>[];
      const value = middleOf(doubleOrDecimal(cells[0] ?? null), doubleOrDecimal(cells[1] ?? null));
      return { ...NO_ROWS, passed: inBounds(value, args), observed: observedValue(value) };
    },
  };
}

function middleOf(low: Value, high: Value): Value {
  if (low === null || high === null) return null;
  if (typeof low === 'number' || typeof high === 'number') {
    const [a, b] = [low, high].map((each) => (typeof each === 'number' ? each : Number(textOf(each)))) as [
      number,
      number,
    ];
    return a === b ? a : (a + b) / 2;
  }
  const scale = Math.max(low.scale, high.scale);
  const sum = [low, high].reduce(
    (total, each) => total + each.unscaled * 10n ** BigInt(scale - each.scale),
    0n,
  );
  // Half of it has one more digit.
  return sum % 2n === 0n ? { unscaled: sum / 2n, scale } : { unscaled: sum * 5n, scale: scale + 1 };
}

function textOf({ unscaled, scale }: Decimal): string {
  return decimalText(unscaled, scale);
}

function doubleOrDecimal(cell: ReturnType<Measured>): Value {
  return cell === null ? null : (parseDecimal(String(cell)) ?? doubleOf(cell));
}

/** Each an actual value: the smallest that at least that share of the values does not exceed. */
export function planQuantiles(
  args: ArgumentsOf<'expect_column_quantile_values_to_be_between'>,
  scope: Scope,
): Plan {
  const { quantiles, value_ranges } = args.quantile_ranges;
  const { sql } = numberColumn(args.column, scope, 'quantiles are of numbers');
  const figure = {
    source: scope.table.relationSql,
    sql: `CAST(quantile_disc(${sql}, [${quantiles.join(', ')}])${filterSql(scope.about)} AS VARCHAR[])`,
  };
  return {
    figures: [figure],
    failing: null,
    conclude(measured) {
      const cells = (measured(figure) ?? []) as readonly ReturnType<Measured>[];
      const values = quantiles.map((_, place) => doubleOrDecimal(cells[place] ?? null));
      const passed = values.every((value, place) => {
        const [min_value, max_value] = value_ranges[place] ?? [null, null];
        return inBounds(value, { min_value, max_value });
      });
      return { ...NO_ROWS, passed, observed: { quantiles, values: values.map(observedValue) } };
    },
  };
}

/** The smallest or largest value, compared as what it is: a number, a text, a date or an instant. NaN is the largest. */
export function planExtreme(
  args: ArgumentsOf<'expect_column_max_to_be_between'>,
  scope: Scope,
  which: 'min' | 'max',
): Plan {
  const column = subjectOf(scope.table, args.column);
  const isRead = args.parse_strings_as_datetimes === true && column.kind.kind === 'text';
  const sql = isRead ? `TRY_CAST(${column.sql} AS TIMESTAMP)` : column.sql;
  const kind = isRead ? ({ kind: 'instant', type: 'TIMESTAMP' } as const) : column.kind;
  const extreme = { sql: `${which}(${sql})${filterSql(scope.about)}`, kind, called: column.called };
  const { relationSql: source } = scope.table;
  const outside = { source, sql: outsideSql(extreme, args) };
  const told = { source, sql: textSql(extreme.sql) };
  const isNumber = kind.kind === 'exact' || kind.kind === 'float';
  return {
    figures: [outside, told],
    failing: null,
    conclude(measured) {
      const cell = measured(told);
      const passed = cell !== null && measured(outside) !== true;
      const observed = isNumber ? observedValue(doubleOrDecimal(cell)) : cell === null ? null : String(cell);
      return { ...NO_ROWS, passed, observed };
    },
  };
}

export function planPresentShare(
  args: ArgumentsOf<'expect_column_proportion_of_non_null_values_to_be_between'>,
  scope: Scope,
): Plan {
  const { sql, known } = subjectOf(scope.table, args.column);
  const { relationSql: source } = scope.table;
  const isAll = scope.about === null;
  const rows = { source, sql: countSql(scope.about), known: isAll ? scope.table.rowCount : undefined };
  const nulls = {
    source,
    sql: countSql(both(scope.about, `${sql} IS NULL`)),
    known: isAll ? (known.nulls ?? undefined) : undefined,
  };
  return {
    figures: [rows, nulls],
    failing: null,
    conclude(measured) {
      const count = numberOf(measured(rows));
      const observed = count === 0 ? null : (count - numberOf(measured(nulls))) / count;
      return { ...NO_ROWS, passed: inBounds(observed, args), observed };
    },
  };
}
