import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteIdentifier, quoteLiteral, quoteTable } from '../sql-text.ts';
import type { PoolRelation } from './query-pool.ts';

export interface InstanceLimits {
  readonly memoryMb: number;
  readonly threads: number;
}

async function createInstance({ memoryMb, threads }: InstanceLimits): Promise<DuckDBInstance> {
  return DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryMb}MiB`,
    threads: String(threads),
    temp_directory: '',
    max_temp_directory_size: '0B',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    allow_persistent_secrets: 'false',
    // Errors then say where in the text they are.
    errors_as_json: 'true',
  });
}

/**
 * An own DuckDB for some relations: it can open their files and no other, write nothing that they do not name, and
 * its settings cannot be changed any more. Times are UTC.
 */
export async function openSealed(
  relations: readonly PoolRelation[],
  limits: InstanceLimits,
): Promise<DuckDBInstance> {
  const paths = [...new Set(relations.flatMap((relation) => relation.paths))];
  return seal(limits, paths, async (connection) => {
    const views = relations.map(({ name, fromSql }) => ({ name, definition: `AS SELECT * FROM ${fromSql}` }));
    await inOneTransaction(connection, createTexts('VIEW', views));
  });
}

/** An own DuckDB for empty tables (see stub-tables.ts), and no file at all. */
export async function openStubs(limits: InstanceLimits): Promise<DuckDBInstance> {
  return seal(limits, [], async (connection) => {
    // They would conclude from empty tables that there is nothing to read.
    await connection.run("SET GLOBAL disabled_optimizers = 'statistics_propagation,empty_result_pullup'");
  });
}

async function seal(
  limits: InstanceLimits,
  paths: readonly string[],
  fill: (connection: DuckDBConnection) => Promise<void>,
): Promise<DuckDBInstance> {
  const instance = await createInstance(limits);
  const connection = await instance.connect();
  try {
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
    // The files never change, so what was read of their footers stays true and need not be checked.
    await connection.run('SET GLOBAL parquet_metadata_cache = true');
    await connection.run("SET GLOBAL validate_external_file_cache = 'NO_VALIDATION'");
    // The paths first: they cannot be named any more once the rest is forbidden.
    await connection.run(`SET GLOBAL allowed_paths = [${paths.map(quoteLiteral).join(', ')}]`);
    await connection.run('SET GLOBAL enable_external_access = false');
    await fill(connection);
    await connection.run('SET GLOBAL lock_configuration = true');
    return instance;
  } catch (error) {
    connection.disconnectSync();
    instance.closeSync();
    throw error;
  } finally {
    connection.disconnectSync();
  }
}

/** What makes them, and the schemas that they are in where these are not there yet. */
export function createTexts(
  what: 'VIEW' | 'TABLE',
  relations: readonly { readonly name: string; readonly definition: string }[],
): string[] {
  const schemas = new Set(relations.map(({ name }) => quoteIdentifier(name.slice(0, name.indexOf('.')))));
  return [
    ...[...schemas].map((schema) => `CREATE SCHEMA IF NOT EXISTS ${schema}`),
    ...relations.map(({ name, definition }) => `CREATE ${what} ${quoteTable(name)} ${definition}`),
  ];
}

/** As one text: of a hundred small statements, the way to the engine and back costs the most. */
export async function inOneTransaction(
  connection: DuckDBConnection,
  texts: readonly string[],
): Promise<void> {
  if (texts.length > 0) await connection.run(['BEGIN', ...texts, 'COMMIT'].join(';\n'));
}
