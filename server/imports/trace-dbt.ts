import type { Engine } from '../engine/engine.ts';
import { quoteIdentifier } from '../engine/sql-text.ts';
import { AppError } from '../errors.ts';
import {
  edgesOf,
  makeShapes,
  type StatementTrace,
  type ToldEdge,
  traceStatement,
  traceTable,
} from '../lineage/telling-service.ts';
import { type DbtTable, tableKey } from './dbt-project.ts';
import type { ToldColumn } from './foreign-table.ts';

export interface TracedTable {
  /** Of what its statement gives, where nothing else tells of its columns. */
  readonly columns: readonly ToldColumn[];
  /** From tables as `tableKey` has them. Null where it was not followed. */
  readonly edges: readonly ToldEdge[] | null;
  /** Why it was not, in a sentence. */
  readonly unknown: string | null;
}

const STATEMENT_LENGTH_MAX = 500_000;
/** A type as catalogs write it, and nothing that could end the statement it is written into. */
const TYPE = /^[A-Za-z][\w ,()[\]]{0,199}$/;
/** What DuckDB keeps for itself; the first is the engine's own. */
const OWN_DATABASE = 'memory';
const KEPT_DATABASES = new Set(['system', 'temp']);

/**
 * Follows the compiled SQL of a project's models, in DuckDB's dialect, over the columns that catalog.json and the manifest
 * tell of; where they do not, over those that the statement upstream gives. The engine must be the caller's own, without
 * tables; from the first statement on it reaches no file and no network.
 */
export async function traceTables(
  engine: Engine,
  tables: readonly DbtTable[],
): Promise<ReadonlyMap<string, TracedTable>> {
  await openDatabases(engine, tables);
  const traced = new Map<string, TracedTable>();
  const bare = new Map<string, string>();
  const made = new Set<string>();
  for (const table of tables) {
    const found = await traceOne(engine, table, bare);
    traced.set(table.id, found);
    // A source may be what a model of the project makes.
    const key = tableKey(table);
    if (made.has(key)) continue;
    made.add(key);
    const problem = await makeTable(engine, table, found.columns);
    if (problem !== null) bare.set(table.id, problem);
  }
  return traced;
}

async function openDatabases(engine: Engine, tables: readonly DbtTable[]): Promise<void> {
  const databases = new Map(
    tables.flatMap(({ database }) => (database === null ? [] : [[database.toLowerCase(), database]])),
  );
  for (const [key, database] of databases) {
    if (key !== OWN_DATABASE && !KEPT_DATABASES.has(key))
      await engine.query(`ATTACH ':memory:' AS ${quoteIdentifier(database)}`);
  }
  await engine.query('SET enable_external_access = false');
  await engine.query('SET lock_configuration = true');
}

async function traceOne(
  engine: Engine,
  { sql, notTraced, upstream, columns, uniqueKey }: DbtTable,
  bare: ReadonlyMap<string, string>,
): Promise<TracedTable> {
  const unknown = (reason: string): TracedTable => ({ columns, edges: null, unknown: reason });
  if (sql === null) return { columns, edges: null, unknown: notTraced };
  if (sql.length > STATEMENT_LENGTH_MAX)
    return unknown(`Its SQL is longer than the ${STATEMENT_LENGTH_MAX} characters that are followed.`);
  const without = upstream.find((id) => bare.has(id));
  if (without !== undefined) return unknown(bare.get(without) as string);
  const found = await traceStatement(engine, sql.trim().replace(/;\s*$/, ''));
  if (found.kind === 'unknown') return unknown(found.reason);
  const all = withGiven(columns, found.trace);
  const traced = traceTable(
    found.trace,
    all.map(({ name }) => name),
    { strategy: uniqueKey.length > 0 ? 'merge' : null, uniqueKey, orderBy: [] },
  );
  return { columns: all, edges: edgesOf(traced), unknown: null };
}

/** What is told of columns, with the types of the statement where nothing tells of them. */
function withGiven(told: readonly ToldColumn[], { names, types }: StatementTrace): ToldColumn[] {
  const known = new Map(told.map((column) => [column.name.toLowerCase(), column]));
  const given = names.map((name, at): ToldColumn => {
    const column = known.get(name.toLowerCase());
    known.delete(name.toLowerCase());
    return column
      ? { ...column, type: column.type || (types[at] ?? '') }
      : { name, type: types[at] ?? '', description: '', tags: [] };
  });
  return [...given, ...known.values()];
}

/** Why what reads the table cannot be followed; null where it was made. */
async function makeTable(
  engine: Engine,
  table: DbtTable,
  columns: readonly ToldColumn[],
): Promise<string | null> {
  const name = tableKey(table);
  if (columns.length === 0)
    return `The columns of ${name} are not known. Bring catalog.json too: dbt docs generate writes it.`;
  const { database, schema } = table;
  const isOwn = database === null || database.toLowerCase() === OWN_DATABASE;
  try {
    await makeShapes(engine, [
      {
        ...(isOwn ? {} : { catalog: database }),
        name: `${schema}.${table.table}`,
        columns: columns.map((column) => ({
          name: column.name,
          type: TYPE.test(column.type) ? column.type : 'VARCHAR',
        })),
      },
    ]);
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'bad_request') throw error;
    return `DuckDB cannot have the table ${name} as catalog.json tells of it.`;
  }
}
