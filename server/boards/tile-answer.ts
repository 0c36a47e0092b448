import { hash } from 'node:crypto';
import { readableTables } from '../access/readable-files.ts';
import { SharedRuns } from '../engine/shared-runs.ts';
import { AppError } from '../errors.ts';
import { runForTile } from '../queries/answer-service.ts';
import type { Caller } from '../queries/service.ts';
import type { ParameterValues } from '../queries/sql-template.ts';
import { renderTemplate, TemplateError } from '../queries/sql-template.ts';
import type { StoredTile } from './boards-data.ts';
import { TILE_ROWS_MAX, type TileAnswer } from './schema.ts';

const KEPT_ANSWERS = 60;
/** A statement may ask what time it is, so an answer does not last for ever. */
const KEPT_MS = 60_000;

const answers = new SharedRuns<TileAnswer>(KEPT_ANSWERS);

/**
 * The rows of a tile as the caller may see them: the statement passes the guard and runs in the sealed pool with their
 * rights and limits, as one of their own would. Whoever sees the same of every table, and asks for the same within a
 * minute over the same snapshots, is given the same answer. Rejects with AppError as `runStatement` does.
 */
export async function answerTile(
  caller: Caller,
  tile: StoredTile,
  values: ParameterValues,
  signal: AbortSignal | undefined,
): Promise<TileAnswer> {
  const sql = rendered(tile, values);
  const key = await keyOf(caller, tile, sql);
  const { value, cached } = await answers.get(key, (whole) => run(caller, sql, whole), signal);
  return cached ? { ...value, receipt: { ...value.receipt, cached } } : value;
}

function rendered({ sql, parameters }: StoredTile, values: ParameterValues): string {
  try {
    return renderTemplate(sql, { ...parameters, ...values }).sql;
  } catch (error) {
    if (error instanceof TemplateError) throw new AppError('bad_request', error.message);
    throw error;
  }
}

/**
 * What the caller may see counts as a whole: which tables the statement reads with other values than its owner's is
 * for the guard to find, and an answer must never reach anybody who would have been given another.
 */
async function keyOf({ reader }: Caller, { touched }: StoredTile, sql: string): Promise<string> {
  const tables = await readableTables(reader, 'board');
  const names = new Set(touched.map(({ name }) => name));
  return hash(
    'sha256',
    JSON.stringify([
      sql,
      reader.limits.rows,
      Math.floor(Date.now() / KEPT_MS),
      tables.map(({ name, decision }) => [name, decision.key]),
      tables.filter(({ name }) => names.has(name)).map(({ table }) => table.metadataLocation),
    ]),
  );
}

async function run(caller: Caller, sql: string, signal: AbortSignal): Promise<TileAnswer> {
  const ranAt = new Date().toISOString();
  const answer = await runForTile(caller, sql, { maxRows: TILE_ROWS_MAX, signal });
  const { columns, rows, truncated, rowCount, tables, engine, runMs, plan } = answer;
  if (plan) throw new AppError('bad_request', 'A tile shows rows, and this statement has a plan.');
  const total = truncated ? await count(caller, sql, signal) : rowCount;
  return { columns, rows, truncated, total, receipt: { sql, tables, engine, ranAt, runMs, cached: false } };
}

/** Null for a statement that cannot be counted as it is, such as one that describes a table. */
async function count(caller: Caller, sql: string, signal: AbortSignal): Promise<number | null> {
  try {
    const { rows } = await runForTile(caller, `SELECT count(*) FROM (\n${sql}\n)`, { maxRows: 1, signal });
    return Number(rows[0]?.[0]);
  } catch (error) {
    if (error instanceof AppError && (error.code === 'bad_request' || error.code === 'timeout')) return null;
    throw error;
  }
}
