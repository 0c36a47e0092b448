import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier, quoteTable } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';

export interface Source {
  /** `silver.stg_orders`. */
  readonly table: string;
  readonly column: string;
}

/** What a change of one source column did to the result. */
export interface Movement extends Source {
  /** The columns of the result that have other values than before. */
  readonly columns: ReadonlySet<string>;
  /** There are more or fewer rows. */
  readonly rows: boolean;
}

interface Result {
  readonly rows: number;
  /** A digest of each column's values, whatever order the rows are in. */
  readonly columns: ReadonlyMap<string, string>;
}

/**
 * Runs a statement over the engine's tables, then again with the values of each source column changed in about
 * half of the rows, and tells what moved. Values are taken from other rows first, so that they stay plausible, then made others by their
 * type; a source that the statement cannot run with changed is left out. Columns that differ between two runs over the same rows say nothing and are left out. The tables are as before at
 * the end.
 */
export async function verifyStatement(
  engine: Engine,
  sql: string,
  sources: readonly Source[],
): Promise<{ readonly movements: readonly Movement[]; readonly settled: ReadonlySet<string> }> {
  const described = await engine.query(`SELECT column_name FROM (DESCRIBE ${sql})`);
  const names = described.rows.map((row) => String(row.column_name));
  const run = () => resultOf(engine, sql, names);
  const first = await run();
  const second = await run();
  const settled = new Set(names.filter((name) => first.columns.get(name) === second.columns.get(name)));
  const movements: Movement[] = [];
  for (const source of sources) {
    const moved = new Set<string>();
    let rows = false;
    let tried = 0;
    for (const change of await changesOf(engine, source)) {
      await engine.query('BEGIN');
      try {
        await replaceColumn(engine, source, change);
        const after = await run();
        tried += 1;
        rows ||= after.rows !== first.rows;
        for (const name of settled) if (after.columns.get(name) !== first.columns.get(name)) moved.add(name);
      } catch (error) {
        // A text that has to be JSON may not be any more: that says nothing about what is made of it.
        if (!(error instanceof AppError) || error.code !== 'bad_request') throw error;
      } finally {
        await engine.query('ROLLBACK');
      }
    }
    if (tried > 0) movements.push({ ...source, columns: moved, rows });
  }
  return { movements, settled };
}

async function resultOf(engine: Engine, sql: string, names: readonly string[]): Promise<Result> {
  const digests = names.map(
    (_, at) => `md5(string_agg(coalesce(c${at}::VARCHAR, '∅'), '|' ORDER BY c${at}::VARCHAR)) AS d${at}`,
  );
  const given = names.map((_, at) => `c${at}`).join(', ');
  const { rows } = await engine.query(
    `SELECT count(*) AS n, ${digests.join(', ')} FROM (${sql}\n) AS result(${given})`,
  );
  const row = rows[0] ?? {};
  return { rows: Number(row.n), columns: new Map(names.map((name, at) => [name, String(row[`d${at}`])])) };
}

/** Expressions for other values of a column in `numbered`, in which `i` counts the rows. */
async function changesOf(engine: Engine, { table, column }: Source): Promise<string[]> {
  const { rows } = await engine.query(
    `SELECT column_type FROM (DESCRIBE FROM ${quoteTable(table)}) WHERE column_name = $column`,
    { parameters: { column } },
  );
  const type = String(rows[0]?.column_type ?? '');
  const own = quoteIdentifier(column);
  const fromAnother = `lag(${own}, 1, ${own}) OVER (ORDER BY i)`;
  const nudged = nudge(own, type);
  return nudged === null ? [fromAnother] : [fromAnother, nudged];
}

function nudge(own: string, type: string): string | null {
  if (/^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DOUBLE|FLOAT|DECIMAL)/.test(type))
    return `CAST(coalesce(${own}, 0) + 1 AS ${type})`;
  if (type === 'VARCHAR') return `coalesce(${own}, '') || '~'`;
  if (type === 'BOOLEAN') return `NOT coalesce(${own}, false)`;
  if (type === 'DATE') return `${own} + 1`;
  if (type.startsWith('TIMESTAMP')) return `${own} + INTERVAL 1 DAY`;
  return null;
}

/** In the same order as before: without ORDER BY, results may go by it. */
async function replaceColumn(engine: Engine, { table, column }: Source, change: string): Promise<void> {
  const name = quoteTable(table);
  const own = quoteIdentifier(column);
  await engine.query(`CREATE TEMP TABLE numbered AS SELECT *, row_number() OVER () AS i FROM ${name}`);
  await engine.query(`DELETE FROM ${name}`);
  await engine.query(
    `INSERT INTO ${name} SELECT * EXCLUDE (i) REPLACE (CASE WHEN hash(i) % 2 = 0 THEN ${change} ELSE ${own} END AS ${own})
     FROM numbered ORDER BY i`,
  );
}
