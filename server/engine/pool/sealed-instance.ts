import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteIdentifier, quoteLiteral } from '../sql-text.ts';
import type { PoolRelation, StubRelation } from './query-pool.ts';

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
    await createAll(
      connection,
      'VIEW',
      relations.map(({ name, fromSql }) => ({ name, definition: `AS SELECT * FROM ${fromSql}` })),
    );
  });
}

/** An own DuckDB with an empty table for each relation and no file at all. */
export async function openStubs(
  stubs: readonly StubRelation[],
  limits: InstanceLimits,
): Promise<DuckDBInstance> {
  return seal(limits, [], async (connection) => {
    // They would conclude from empty tables that there is nothing to read.
    await connection.run("SET GLOBAL disabled_optimizers = 'statistics_propagation,empty_result_pullup'");
    await createAll(
      connection,
      'TABLE',
      stubs.map(({ name, columns }) => {
        const list = columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`);
        return { name, definition: `(${list.join(', ')})` };
      }),
    );
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

/** In one text and one transaction: of a hundred small statements, these and the way to the engine and back cost the most. */
async function createAll(
  connection: DuckDBConnection,
  what: 'VIEW' | 'TABLE',
  relations: readonly { readonly name: string; readonly definition: string }[],
): Promise<void> {
  const named = relations.map(({ name, definition }) => {
    const dot = name.indexOf('.');
    return {
      schema: quoteIdentifier(name.slice(0, dot)),
      own: quoteIdentifier(name.slice(dot + 1)),
      definition,
    };
  });
  const schemas = new Set(named.map(({ schema }) => `CREATE SCHEMA IF NOT EXISTS ${schema}`));
  const texts = [
    ...schemas,
    ...named.map(({ schema, own, definition }) => `CREATE ${what} ${schema}.${own} ${definition}`),
  ];
  if (texts.length > 0) await connection.run(['BEGIN', ...texts, 'COMMIT'].join(';\n'));
}
