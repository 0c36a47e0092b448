import type { CellValue } from '../../engine/engine.ts';
import { quoteIdentifier } from '../../engine/sql-text.ts';
import { memberLiterals, memberSql, type Subject } from '../literals.ts';
import type { Json } from '../schema.ts';
import type { ArgumentsOf } from '../vocabulary.ts';
import { inBounds } from './figures.ts';
import {
  both,
  type Column,
  type Conclusion,
  countSql,
  type Figure,
  isEnough,
  type Measured,
  NO_ROWS,
  numberOf,
  type Plan,
  requireKind,
  type Scope,
  subjectOf,
  whereSql,
} from './plan.ts';
import { columnsOf, missingColumns } from './several.ts';
import { PRESENT, ROWS, VALUE, valueCounts } from './value-counts.ts';

/** Plans of rules about how often values occur: all of one column read the same rows of values and counts. */

/** Of values that are told, the first so many. */
const TOLD_MAX = 20;

const GROUPED = ['text', 'exact', 'float', 'boolean', 'day', 'instant', 'time'] as const;

function columnByValue(name: string, scope: Scope): Column {
  const column = subjectOf(scope.table, name);
  requireKind(column, GROUPED, 'how often its values occur is not counted');
  return column;
}

interface Counted {
  readonly elements: Figure;
  readonly missing: Figure | null;
}

/** `nulls` are known of all rows where the missing ones are those of one column. */
function counted({ table, about }: Scope, missing: string | null, nulls: number | null = null): Counted {
  const isAll = about === null;
  const figure = (sql: string, known: number | null | undefined): Figure => ({
    source: table.relationSql,
    sql,
    known: isAll ? (known ?? undefined) : undefined,
  });
  return {
    elements: figure(countSql(about), table.rowCount),
    missing: missing === null ? null : figure(countSql(both(about, missing)), nulls),
  };
}

const KEY = quoteIdentifier('#key');
const PREVIOUS = quoteIdentifier('#previous');
/** How many rows have a value that others have, too. */
const REPEATED = `coalesce(sum(${ROWS}) FILTER (WHERE ${ROWS} > 1), 0)`;
/** Hashes that stand beside the same one when all are in order: at least as many as there are repeated values. */
const BESIDE_EQUAL = `count_if(${KEY} = ${PREVIOUS})`;
const EQUAL_KEYS_MAX = 1_000;

interface Repeated {
  readonly counted: Counted;
  /** SQL of one number for the values that must not repeat, equal ones of which are equal. */
  readonly key: string;
  /** The rows whose values must not repeat, as a condition. */
  readonly where: string | null;
  readonly columns: string;
  readonly select: string;
  readonly mostly: number | null | undefined;
}

/**
 * Numbers in order tell with half the work of a hash table whether one occurs twice: where no two hashes are the same, no
 * two values are. Else those that are the same, few as a rule, say which rows must be counted exactly.
 */
function planRepeated({ counted: { elements, missing }, ...repeated }: Repeated, { table }: Scope): Plan {
  const { key, where, columns, select, mostly } = repeated;
  const keys = `(SELECT ${key} AS ${KEY} FROM ${table.relationSql}${whereSql(where)} ORDER BY ${KEY})`;
  const source = `(SELECT ${KEY}, lag(${KEY}) OVER () AS ${PREVIOUS} FROM ${keys})`;
  const beside = { source, sql: BESIDE_EQUAL };
  const equal = {
    source,
    sql: `CAST(min(${KEY}, ${EQUAL_KEYS_MAX}) FILTER (WHERE ${KEY} = ${PREVIOUS}) AS VARCHAR[])`,
  };
  const first = [elements, ...(missing ? [missing] : []), beside, equal];
  const failing = { select };
  return {
    figures: first,
    failing,
    conclude(measured) {
      const elementCount = numberOf(measured(elements));
      const missingCount = missing ? numberOf(measured(missing)) : 0;
      const judged = elementCount - missingCount;
      const concludeWith = (unexpectedCount: number): Conclusion => {
        const passed = isEnough(judged - unexpectedCount, judged, mostly);
        return { passed, elementCount, missingCount, unexpectedCount, observed: null };
      };
      const pairs = numberOf(measured(beside));
      if (pairs === 0) return concludeWith(0);
      const keysEqual = [...new Set((measured(equal) ?? []) as readonly string[])];
      const rows = both(where, pairs <= EQUAL_KEYS_MAX ? `${key} IN (${keysEqual.join(', ')})` : null);
      const exact = {
        source: `(SELECT count(*) AS ${ROWS} FROM ${table.relationSql}${whereSql(rows)} GROUP BY ${columns})`,
        sql: REPEATED,
      };
      return { figures: [exact], failing, conclude: (again) => concludeWith(numberOf(again(exact))) };
    },
  };
}

/** Of whole numbers themselves, so that there is nothing to confirm; of others their hash of 64 bits. */
function keySql(columns: readonly Column[]): string {
  const [only] = columns;
  if (columns.length === 1 && only && /^U?(TINY|SMALL|BIG)?INT(EGER)?$/.test(only.type)) return only.sql;
  return `hash(${columns.map(({ sql }) => sql).join(', ')})`;
}

/** Every row whose value another has, too, breaks the rule: not only those after the first. */
export function planUnique(args: ArgumentsOf<'expect_column_values_to_be_unique'>, scope: Scope): Plan {
  const column = columnByValue(args.column, scope);
  const { sql } = column;
  const where = both(scope.about, `${sql} IS NOT NULL`);
  const { relationSql } = scope.table;
  const twice = `SELECT ${sql} FROM ${relationSql}${whereSql(where)} GROUP BY ${sql} HAVING count(*) > 1`;
  const repeated = {
    counted: counted(scope, `${sql} IS NULL`, column.known.nulls),
    key: keySql([column]),
    where,
    columns: sql,
    select: `SELECT * FROM ${relationSql}${whereSql(both(scope.about, `${sql} IN (${twice})`))}`,
    mostly: args.mostly,
  };
  return planRepeated(repeated, scope);
}

/** Of columns together two missing values are the same. */
export function planUniqueTogether(
  args: ArgumentsOf<'expect_compound_columns_to_be_unique'>,
  scope: Scope,
): Plan {
  const columns = columnsOf(args, scope);
  for (const column of columns) requireKind(column, GROUPED, 'how often its values occur is not counted');
  const missing = missingColumns(args, columns);
  const list = columns.map(({ sql }) => sql).join(', ');
  const where = both(scope.about, missing === null ? null : `NOT ${missing}`);
  const { relationSql } = scope.table;
  const own = scope.table.columns.map(({ name }) => `t.${quoteIdentifier(name)}`).join(', ');
  const same = columns.map(({ sql }) => `t.${sql} IS NOT DISTINCT FROM d.${sql}`).join(' AND ');
  const twice = `(SELECT ${list} FROM ${relationSql}${whereSql(where)} GROUP BY ${list} HAVING count(*) > 1)`;
  const repeated = {
    counted: counted(scope, missing),
    // Of one column alone a missing value has no number in whole numbers, and every one has a hash.
    key: `hash(${list})`,
    where,
    columns: list,
    select: `SELECT ${own} FROM (SELECT * FROM ${relationSql}${whereSql(where)}) AS t SEMI JOIN ${twice} AS d ON ${same}`,
    mostly: args.mostly,
  };
  return planRepeated(repeated, scope);
}

export function planDistinctCount(
  args: ArgumentsOf<'expect_column_unique_value_count_to_be_between'>,
  scope: Scope,
): Plan {
  const figure = { source: valueCounts(columnByValue(args.column, scope), scope), sql: `count(${VALUE})` };
  return {
    figures: [figure],
    failing: null,
    conclude(measured) {
      const observed = numberOf(measured(figure));
      return { ...NO_ROWS, passed: inBounds(observed, args), observed };
    },
  };
}

/** How many different values there are for each value that is not missing; of none it is nothing. */
export function planDistinctShare(
  args: ArgumentsOf<'expect_column_proportion_of_unique_values_to_be_between'>,
  scope: Scope,
): Plan {
  const source = valueCounts(columnByValue(args.column, scope), scope);
  const distinct = { source, sql: `count(${VALUE})` };
  const values = { source, sql: `coalesce(sum(${ROWS}) FILTER (WHERE ${PRESENT}), 0)` };
  return {
    figures: [distinct, values],
    failing: null,
    conclude(measured) {
      const count = numberOf(measured(values));
      const observed = count === 0 ? null : numberOf(measured(distinct)) / count;
      return { ...NO_ROWS, passed: inBounds(observed, args), observed };
    },
  };
}

/** The different values as instants where they are texts that are to be read so. */
function valueSubject(column: Column, asInstants: boolean | null | undefined): Subject {
  return asInstants && column.kind.kind === 'text'
    ? {
        sql: `TRY_CAST(${VALUE} AS TIMESTAMP)`,
        kind: { kind: 'instant', type: 'TIMESTAMP' },
        called: column.called,
      }
    : { sql: VALUE, kind: column.kind, called: column.called };
}

interface SetPlan {
  readonly column: string;
  readonly value_set: ArgumentsOf<'expect_column_distinct_values_to_be_in_set'>['value_set'];
  readonly parse_strings_as_datetimes?: boolean | null | undefined;
}

/** `within`: there is no value beside those of the set; `whole`: each of the set is there. */
export function planDistinctSet(
  args: SetPlan,
  scope: Scope,
  expected: { readonly within: boolean; readonly whole: boolean },
): Plan {
  const column = columnByValue(args.column, scope);
  const source = valueCounts(column, scope);
  const subject = valueSubject(column, args.parse_strings_as_datetimes);
  const literals = memberLiterals(args.value_set, subject);
  const member = memberSql(subject, literals);
  const beside = { source, sql: `count_if(${PRESENT} AND coalesce(NOT (${member}), true))` };
  const found = { source, sql: `count(DISTINCT ${subject.sql}) FILTER (WHERE ${member})` };
  const told = { source, sql: `CAST(min(${VALUE}, ${TOLD_MAX}) AS VARCHAR[])` };
  // What no value of the column can equal is never found.
  const wanted = new Set(args.value_set.filter((value) => value !== null)).size;
  const isHeld =
    literals.length === wanted ||
    !args.value_set.some((value) => value !== null && memberLiterals([value], subject).length === 0);
  return {
    figures: [beside, found, told],
    failing: null,
    conclude(measured) {
      const isWithin = numberOf(measured(beside)) === 0;
      const isWhole = isHeld && numberOf(measured(found)) === literals.length;
      const passed = (!expected.within || isWithin) && (!expected.whole || isWhole);
      return { ...NO_ROWS, passed, observed: (measured(told) ?? []) as Json };
    },
  };
}

/**
 * With `ties_okay` one of the most common values must be in the set, else there must be one only, and it in the set.
 * Where all values are missing, none is common.
 */
export function planMostCommon(
  args: ArgumentsOf<'expect_column_most_common_value_to_be_in_set'>,
  scope: Scope,
): Plan {
  const column = columnByValue(args.column, scope);
  const source = valueCounts(column, scope);
  const subject = valueSubject(column, false);
  const member = memberSql(subject, memberLiterals(args.value_set, subject));
  const most = { source, sql: `max(${ROWS}) FILTER (WHERE ${PRESENT})` };
  // How many values occur so often, by how often: few numbers even where there are many values.
  const often = { source, sql: `histogram(${ROWS}) FILTER (WHERE ${PRESENT})` };
  const oftenMembers = { source, sql: `histogram(${ROWS}) FILTER (WHERE ${member})` };
  const told = {
    source,
    sql: `CAST(arg_max(${VALUE}, ${ROWS}, ${TOLD_MAX}) FILTER (WHERE ${PRESENT}) AS VARCHAR[])`,
  };
  const atMost = (measured: Measured, figure: Figure): number => {
    const counts = (measured(figure) ?? {}) as Readonly<Record<string, CellValue>>;
    return numberOf(counts[String(measured(most))] ?? null);
  };
  return {
    figures: [most, often, oftenMembers, told],
    failing: null,
    conclude(measured) {
      const modes = atMost(measured, often);
      const members = atMost(measured, oftenMembers);
      const passed = args.ties_okay ? members > 0 : modes === 1 && members === 1;
      const values = (measured(told) ?? []) as readonly CellValue[];
      return { ...NO_ROWS, passed, observed: values.slice(0, modes).map(String).sort() };
    },
  };
}
