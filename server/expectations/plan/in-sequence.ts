import { quoteIdentifier } from '../../engine/sql-text.ts';
import { asDouble } from '../literals.ts';
import type { ArgumentsOf } from '../vocabulary.ts';
import {
  both,
  type Column,
  countSql,
  type Figure,
  isEnough,
  numberOf,
  type Plan,
  requireKind,
  type Scope,
  subjectOf,
  whereSql,
} from './plan.ts';

/** Plans of rules that a row keeps or breaks beside the others of its column: the one before it, or all of them. */

/** What a table's own column is not called. */
const PREVIOUS = quoteIdentifier('#previous');
const MEAN = quoteIdentifier('#mean');
const DEVIATION = quoteIdentifier('#deviation');

interface Beside {
  readonly column: Column;
  /** Text for a FROM clause: the rows with a value, all their columns and those that the rule adds. */
  readonly rows: string;
  /** Text for a FROM clause: the value alone, and those that the rule adds. */
  readonly values: string;
  readonly fails: string;
  readonly mostly: number | null | undefined;
}

function planBeside({ column, rows, values, fails, mostly }: Beside, { table, about }: Scope): Plan {
  const elements: Figure = { source: table.relationSql, sql: countSql(about) };
  const missing: Figure = { source: table.relationSql, sql: countSql(both(about, `${column.sql} IS NULL`)) };
  const broken: Figure = { source: values, sql: countSql(fails) };
  const own = table.columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  return {
    figures: [elements, missing, broken],
    failing: { select: `SELECT ${own} FROM ${rows} WHERE ${fails}` },
    conclude(measured) {
      const [elementCount, missingCount, unexpectedCount] = [elements, missing, broken].map((figure) =>
        numberOf(measured(figure)),
      ) as [number, number, number];
      const judged = elementCount - missingCount;
      const passed = isEnough(judged - unexpectedCount, judged, mostly);
      return { passed, elementCount, missingCount, unexpectedCount, observed: null };
    },
  };
}

/**
 * In the order in which the rows are stored, without those whose value is missing: each is held against the value before
 * it, and it is the later of the two that breaks the rule.
 */
export function planOrdered(
  args: ArgumentsOf<'expect_column_values_to_be_increasing'>,
  scope: Scope,
  direction: 'increasing' | 'decreasing',
): Plan {
  const column = subjectOf(scope.table, args.column);
  requireKind(
    column,
    ['exact', 'float', 'text', 'day', 'instant', 'time', 'boolean'],
    'its values have no order',
  );
  const isRead = args.parse_strings_as_datetimes === true && column.kind.kind === 'text';
  const read = isRead ? { ...column, sql: `TRY_CAST(${column.sql} AS TIMESTAMP)` } : column;
  const from = `FROM ${scope.table.relationSql}${whereSql(both(scope.about, `${read.sql} IS NOT NULL`))}`;
  // Over all rows as they come: no partition and no order, so that rows are passed on as they are read.
  const previous = `lag(${read.sql}) OVER () AS ${PREVIOUS}`;
  const breaks = { increasing: args.strictly ? '<=' : '<', decreasing: args.strictly ? '>=' : '>' }[
    direction
  ];
  return planBeside(
    {
      column: read,
      rows: `(SELECT *, ${previous} ${from})`,
      values: `(SELECT ${column.sql}, ${previous} ${from})`,
      fails: `${read.sql} ${breaks} ${PREVIOUS}`,
      mostly: args.mostly,
    },
    scope,
  );
}

/**
 * How many standard deviations a value is from the mean of all. What is not finite is left out of both, and always too
 * far; where all values are the same, none is.
 */
export function planZScores(
  args: ArgumentsOf<'expect_column_value_z_scores_to_be_less_than'>,
  scope: Scope,
): Plan {
  const column = subjectOf(scope.table, args.column);
  requireKind(column, ['exact', 'float'], 'deviations are of numbers');
  const value = asDouble(column);
  const finite = column.kind.kind === 'float' ? `isfinite(${column.sql})` : null;
  const { relationSql } = scope.table;
  const of = `SELECT avg(${value}) AS ${MEAN}, stddev_samp(${value}) AS ${DEVIATION} FROM ${relationSql}${whereSql(both(scope.about, finite))}`;
  const from = (list: string) =>
    `(SELECT ${list}, s.${MEAN}, s.${DEVIATION} FROM ${relationSql} AS t, (${of}) AS s${whereSql(both(scope.about, `t.${column.sql} IS NOT NULL`))})`;
  const distance = `(${value} - ${MEAN})`;
  const far =
    args.double_sided === false
      ? `${distance} >= ${args.threshold} * ${DEVIATION}`
      : `abs${distance} >= ${Math.abs(args.threshold)} * ${DEVIATION}`;
  const fails = `${DEVIATION} > 0 AND ${far}`;
  return planBeside(
    {
      column,
      rows: from('t.*'),
      values: from(`t.${column.sql}`),
      fails: finite === null ? fails : `NOT ${finite} OR (${fails})`,
      mostly: args.mostly,
    },
    scope,
  );
}
