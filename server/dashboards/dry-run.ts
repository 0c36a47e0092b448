import { createHash } from 'node:crypto';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { Column } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import type { TouchedTable } from '../guard/approved.ts';
import { touchedTables } from '../guard/read-plan.ts';
import { LruCache } from '../lru-cache.ts';
import { type RenderedSql, withLiterals } from './render-sql.ts';

const MEMORY_LIMIT_MB = 64;
const KEPT = 5_000;
const IDLE_MS = 5 * 60_000;

/** What a reader sees of a table, without its rows. */
export interface Stub {
  readonly name: string;
  readonly columns: readonly Column[];
  /** Changes whenever the columns or their types do. */
  readonly key: string;
}

/** What a statement comes to over tables of these columns and types. */
export interface DryRun {
  /** The names of the result's columns. */
  readonly columns: readonly string[];
  /** What it reads; all visible columns of its tables where the plan cannot be accounted for. */
  readonly touched: readonly TouchedTable[];
}

const kept = new LruCache<{ readonly run: DryRun | null }>(KEPT, () => 1);
let opened: Promise<DuckDbEngine> | undefined;
let idle: NodeJS.Timeout | undefined;
let tail: Promise<unknown> = Promise.resolve();

/**
 * Whether a statement works with what a reader sees: it is run over empty tables with exactly the visible columns.
 * Null when it does not, because it names something else or a mask has taken the type it needs.
 */
export async function dryRun(statement: RenderedSql, stubs: readonly Stub[]): Promise<DryRun | null> {
  const key = createHash('sha256')
    .update(JSON.stringify([statement.sql, stubs.map((stub) => stub.key)]))
    .digest('hex');
  const known = kept.get(key);
  if (known) return known.run;
  const turn = tail.then(() => tryOnStubs(statement, stubs));
  tail = turn.catch(() => undefined);
  const run = await turn;
  kept.set(key, { run });
  return run;
}

async function tryOnStubs(statement: RenderedSql, stubs: readonly Stub[]): Promise<DryRun | null> {
  const engine = await open();
  const namespaces = new Set(stubs.map(({ name }) => namespaceOf(name)));
  try {
    for (const namespace of namespaces) await engine.query(`CREATE SCHEMA ${quoteIdentifier(namespace)}`);
    for (const { name, columns } of stubs) {
      const definitions = columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`);
      await engine.query(`CREATE TABLE ${quoted(name)} (${definitions.join(', ')})`);
    }
    const { columns } = await engine.query(statement.sql, { parameters: statement.parameters });
    const { rows } = await engine.query(
      'SELECT json_serialize_plan($statement::VARCHAR, optimize := false) AS plan',
      { parameters: { statement: withLiterals(statement) } },
    );
    return { columns: columns.map(({ name }) => name), touched: touchedBy(String(rows[0]?.plan), stubs) };
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad_request') return null;
    throw error;
  } finally {
    for (const namespace of namespaces) {
      await engine.query(`DROP SCHEMA IF EXISTS ${quoteIdentifier(namespace)} CASCADE`);
    }
  }
}

function touchedBy(plan: string, stubs: readonly Stub[]): readonly TouchedTable[] {
  try {
    return touchedTables(plan);
  } catch {
    return stubs.map(({ name, columns }) => ({ name, columns: columns.map((column) => column.name).sort() }));
  }
}

function namespaceOf(name: string): string {
  return name.split('.')[0] ?? '';
}

function quoted(name: string): string {
  return name.split('.').map(quoteIdentifier).join('.');
}

function open(): Promise<DuckDbEngine> {
  clearTimeout(idle);
  idle = setTimeout(() => void closeDryRuns(), IDLE_MS).unref();
  opened ??= createEngine({ memoryLimitMb: MEMORY_LIMIT_MB, threads: 1 }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** Ends the engine; the next dry run opens another. */
export async function closeDryRuns(): Promise<void> {
  clearTimeout(idle);
  const closing = opened;
  opened = undefined;
  await tail;
  await (await closing)?.close();
}
