import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { columnKind } from './column-kind.ts';
import type { CheckedTable } from './plan/plan.ts';

/** A look at a table's first rows: which columns have few values. It decides how rules are measured, never how they end. */

const SAMPLE_ROWS = 50_000;
/** More are told sooner row by row. */
const VALUES_MAX = 500;

/** Texts are what costs to judge; of the other types it costs less than to group them. */
export function mayHaveFewValues(table: CheckedTable, names: Iterable<string>): string[] {
  const texts = new Set(
    table.columns.filter(({ type }) => columnKind(type).kind === 'text').map(({ name }) => name),
  );
  return [...new Set(names)].filter((name) => texts.has(name));
}

/**
 * Those of the columns that have few values among the first rows, more than one, and are not null for the most part: a
 * column that was added later must not be taken for one of few values. None of a table of few rows, where it does not
 * matter.
 */
export async function columnsOfFewValues(
  engine: Engine,
  { relationSql }: CheckedTable,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set();
  const list = names.map(quoteIdentifier);
  const figures = list.flatMap((name, place) => [
    `count(${name}) AS c${place}`,
    `approx_count_distinct(${name}) AS d${place}`,
  ]);
  const sql = `SELECT count(*) AS sampled, ${figures.join(', ')} FROM (SELECT ${list.join(', ')} FROM ${relationSql} LIMIT ${SAMPLE_ROWS})`;
  const { rows } = await engine.query(sql, signal ? { signal } : {});
  const figure = (name: string) => Number(rows[0]?.[name] ?? 0);
  if (figure('sampled') < SAMPLE_ROWS) return new Set();
  return new Set(
    names.filter((_, place) => {
      const [present, distinct] = [figure(`c${place}`), figure(`d${place}`)];
      return present > SAMPLE_ROWS / 2 && distinct > 1 && distinct <= VALUES_MAX;
    }),
  );
}
