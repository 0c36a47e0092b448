import type { Column } from '../engine/engine.ts';
import { quoteIdentifier, quoteLiteral, quoteTable } from '../engine/sql-text.ts';

/** The statements of which an extract is made. Pure. */

/** More values than these travel as text: looking them up would cost the browser more than it saves. */
const DICTIONARY_VALUES_MAX = 1000;
/** A dictionary pays when each of its values stands for some rows. */
const ROWS_PER_VALUE_MIN = 20;
/** What a value of a fixed width takes at most; exact sizes do not matter to a limit. */
const FIXED_BYTES = 8;
/** Parts of all rows that a sample can hold. */
const SAMPLE_PARTS = 1_000_000;

export interface TableStatistics {
  readonly rows: number;
  /** By column of text. */
  readonly texts: ReadonlyMap<string, { readonly distinct: number; readonly meanBytes: number }>;
}

const isText = ({ type }: Column) => type === 'VARCHAR';

/** One row: `rows`, and `distinct_<n>` and `bytes_<n>` for the nth column where that is text. */
export function statisticsSql(table: string, columns: readonly Column[]): string {
  const items = columns.flatMap((column, place) => {
    if (!isText(column)) return [];
    const name = quoteIdentifier(column.name);
    return [
      `approx_count_distinct(${name}) AS distinct_${place}`,
      `coalesce(avg(strlen(${name})), 0) AS bytes_${place}`,
    ];
  });
  return `SELECT ${['count(*) AS rows', ...items].join(', ')} FROM ${quoteTable(table)}`;
}

/** `value` gives a column of `statisticsSql`'s one row. */
export function readStatistics(columns: readonly Column[], value: (name: string) => number): TableStatistics {
  const texts = columns.flatMap((column, place) =>
    isText(column)
      ? [[column.name, { distinct: value(`distinct_${place}`), meanBytes: value(`bytes_${place}`) }] as const]
      : [],
  );
  return { rows: value('rows'), texts: new Map(texts) };
}

/** The columns of text that have so few values that each is better sent once. */
export function dictionaryColumns({ rows, texts }: TableStatistics): string[] {
  return [...texts]
    .filter(([, { distinct }]) => distinct <= DICTIONARY_VALUES_MAX && distinct * ROWS_PER_VALUE_MIN <= rows)
    .map(([name]) => name);
}

/** One row: a sorted list of its values for each of the columns, by place. */
export function valuesSql(table: string, columns: readonly string[]): string {
  const items = columns.map((name, place) => {
    const column = quoteIdentifier(name);
    return `list_sort(list(DISTINCT ${column}) FILTER (${column} IS NOT NULL)) AS values_${place}`;
  });
  return `SELECT ${items.join(', ')} FROM ${quoteTable(table)}`;
}

/** Bytes of one row in Arrow. */
export function rowBytes(
  columns: readonly Column[],
  { texts }: TableStatistics,
  dictionaries: ReadonlyMap<string, readonly string[]>,
): number {
  return columns.reduce((sum, { name }) => {
    const text = dictionaries.has(name) ? undefined : texts.get(name);
    return sum + (text ? text.meanBytes + 4 : dictionaries.has(name) ? 2 : FIXED_BYTES);
  }, 0);
}

/**
 * The condition of a sample of about `wanted` of `rows` rows, null when all may come. It goes by what a row holds, so
 * that a table gives the same sample each time.
 */
export function sampleCondition(columns: readonly Column[], wanted: number, rows: number): string | null {
  if (rows <= wanted) return null;
  const parts = Math.max(1, Math.floor((wanted / rows) * SAMPLE_PARTS));
  return `hash(${columns.map(({ name }) => quoteIdentifier(name)).join(', ')}) % ${SAMPLE_PARTS} < ${parts}`;
}

export function countSql(table: string, condition: string): string {
  return `SELECT count(*) AS rows FROM ${quoteTable(table)} WHERE ${condition}`;
}

/** The rows, in types that the browser's engine has: it knows no time zones and no JSON. */
export function extractSql(
  table: string,
  columns: readonly Column[],
  dictionaries: ReadonlyMap<string, readonly string[]>,
  condition: string | null,
): string {
  const items = columns.map(({ name, type }) => {
    const column = quoteIdentifier(name);
    const values = dictionaries.get(name);
    if (values) return `CAST(${column} AS ENUM(${values.map(quoteLiteral).join(', ')})) AS ${column}`;
    if (type === 'TIMESTAMP WITH TIME ZONE') return `timezone('UTC', ${column}) AS ${column}`;
    if (type === 'JSON') return `CAST(${column} AS VARCHAR) AS ${column}`;
    return column;
  });
  const where = condition === null ? '' : ` WHERE ${condition}`;
  return `SELECT ${items.join(', ')} FROM ${quoteTable(table)}${where}`;
}
