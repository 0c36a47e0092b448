import { quoteIdentifier } from '../../engine/sql-text.ts';
import { requireBound } from '../literals.ts';
import { meansType } from '../type-names.ts';
import type { ArgumentsOf } from '../vocabulary.ts';
import { inBounds } from './figures.ts';
import {
  both,
  type CheckedTable,
  countSql,
  filterSql,
  isEnough,
  NO_ROWS,
  NotEvaluated,
  numberOf,
  type Plan,
  requireKind,
  type Scope,
  settled,
  subjectOf,
  whereSql,
} from './plan.ts';
import { comparable } from './several.ts';

/** Plans of rules about the table as such, and beside another one. */

export function planColumnExists(args: ArgumentsOf<'expect_column_to_exist'>, { table }: Scope): Plan {
  const place = table.columns.findIndex(({ name }) => name === args.column);
  const passed = place >= 0 && (args.column_index == null || args.column_index === place);
  return settled(passed, place < 0 ? null : place);
}

export function planColumnCount(args: Parameters<typeof inBounds>[1], { table }: Scope): Plan {
  requireBound(args);
  return settled(inBounds(table.columns.length, args), table.columns.length);
}

export function planColumnList(
  args: ArgumentsOf<'expect_table_columns_to_match_ordered_list'>,
  { table }: Scope,
): Plan {
  const names = table.columns.map(({ name }) => name);
  const isSame =
    names.length === args.column_list.length &&
    names.every((name, place) => name === args.column_list[place]);
  return settled(isSame, names);
}

export function planColumnSet(
  args: ArgumentsOf<'expect_table_columns_to_match_set'>,
  { table }: Scope,
): Plan {
  const names = table.columns.map(({ name }) => name);
  const [own, expected] = [new Set(names), new Set(args.column_set)];
  const isContained = [...expected].every((name) => own.has(name));
  const isExact = isContained && own.size === expected.size;
  return settled(args.exact_match === false ? isContained : isExact, names);
}

/** What was observed is what differs, a line for each column. */
export function planSchema(
  { columns: expected }: ArgumentsOf<'expect_table_schema_to_match'>,
  { table }: Scope,
): Plan {
  const own = new Map(table.columns.map(({ name, type }) => [name, type]));
  const known = new Set(expected.map(({ name }) => name));
  const differences = [
    ...expected.flatMap(({ name, type }) => {
      const now = own.get(name);
      if (now === undefined) return [`${name} is gone`];
      const means = meansType(type, now);
      if (means === null) throw new NotEvaluated(`No type is known by the name ${type}.`);
      return means ? [] : [`${name} is ${now}, not ${type}`];
    }),
    ...[...own].filter(([name]) => !known.has(name)).map(([name, type]) => `${name} ${type} is new`),
  ];
  return settled(differences.length === 0, differences);
}

export function planRowCount(args: Parameters<typeof inBounds>[1], { table, about }: Scope): Plan {
  requireBound(args);
  const rows = { source: table.relationSql, sql: countSql(about) };
  return {
    figures: [rows],
    failing: null,
    conclude(measured) {
      const observed = numberOf(measured(rows));
      return { ...NO_ROWS, passed: inBounds(observed, args), observed };
    },
  };
}

/** A day is as old as its first moment. Of no rows there is no newest, and the rule fails. */
export function planFresh(args: ArgumentsOf<'expect_table_to_be_fresh'>, { table, about, now }: Scope): Plan {
  const column = subjectOf(table, args.column);
  requireKind(column, ['day', 'instant'], 'only of dates and instants it can be told how old they are');
  const newest = {
    source: table.relationSql,
    sql: `epoch_ms(max(${column.sql})${filterSql(both(about, `isfinite(${column.sql})`))})`,
  };
  return {
    figures: [newest],
    failing: null,
    conclude(measured) {
      const millis = measured(newest);
      if (millis === null) return { ...NO_ROWS, passed: false, observed: null };
      const passed = now.getTime() - Number(millis) <= args.max_age_seconds * 1000;
      return { ...NO_ROWS, passed, observed: new Date(Number(millis)).toISOString() };
    },
  };
}

function otherTable(name: string, scope: Scope): CheckedTable {
  const other = scope.otherTable(name);
  if (!other) throw new NotEvaluated(`There is no table ${name}.`);
  return other;
}

export function planSameRowCount(
  args: ArgumentsOf<'expect_table_row_count_to_equal_other_table'>,
  scope: Scope,
): Plan {
  const own = { source: scope.table.relationSql, sql: countSql(scope.about) };
  const other = { source: otherTable(args.other_table_name, scope).relationSql, sql: 'count(*)' };
  return {
    figures: [own, other],
    failing: null,
    conclude(measured) {
      const [self, theirs] = [numberOf(measured(own)), numberOf(measured(other))];
      return { ...NO_ROWS, passed: self === theirs, observed: { self, other: theirs } };
    },
  };
}

export function planExistsInOther(
  args: ArgumentsOf<'expect_column_values_to_exist_in_other_table'>,
  scope: Scope,
): Plan {
  const { table, about } = scope;
  const column = subjectOf(table, args.column);
  const other = otherTable(args.other_table, scope);
  let theirs: ReturnType<typeof subjectOf>;
  try {
    theirs = subjectOf(other, args.other_column);
  } catch (error) {
    if (!(error instanceof NotEvaluated)) throw error;
    throw new NotEvaluated(`The table ${args.other_table} has no column ${args.other_column}.`);
  }
  const sides = comparable(
    { ...column, sql: `t.${column.sql}` },
    { ...theirs, sql: `o.${quoteIdentifier(theirs.called)}` },
  );
  if (!sides) {
    throw new NotEvaluated(
      `${column.called} is ${column.type} and ${args.other_table}.${theirs.called} is ${theirs.type}, which cannot be compared.`,
    );
  }
  const [own, their] = sides;
  const known = `(SELECT DISTINCT ${their} AS known FROM ${other.relationSql} AS o)`;
  const orphans = (list: string) =>
    `SELECT ${list} FROM (SELECT * FROM ${table.relationSql}${whereSql(both(about, `${column.sql} IS NOT NULL`))}) AS t ANTI JOIN ${known} AS k ON k.known = ${own}`;
  const elements = { source: table.relationSql, sql: countSql(about) };
  const missing = { source: table.relationSql, sql: countSql(both(about, `${column.sql} IS NULL`)) };
  const orphaned = { source: `(${orphans(`t.${column.sql}`)})`, sql: 'count(*)' };
  return {
    figures: [elements, missing, orphaned],
    failing: { select: orphans(table.columns.map(({ name }) => `t.${quoteIdentifier(name)}`).join(', ')) },
    conclude(measured) {
      const [elementCount, missingCount, unexpectedCount] = [elements, missing, orphaned].map((figure) =>
        numberOf(measured(figure)),
      ) as [number, number, number];
      const judged = elementCount - missingCount;
      const passed = isEnough(judged - unexpectedCount, judged, args.mostly);
      return { passed, elementCount, missingCount, unexpectedCount, observed: null };
    },
  };
}
