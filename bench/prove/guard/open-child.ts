/**
 * DuckDB as one might open it without thought: files of the machine, settings that can be changed, secrets in its
 * catalog, views as the only protection. The proof runs the attacks here too, so that the list is known to be one.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { PoolRelation } from '#server/engine/pool/query-pool.ts';
import { quoteIdentifier, quoteLiteral } from '#server/engine/sql-text.ts';

export interface OpenRequest {
  readonly sql: string;
  readonly views: readonly PoolRelation[];
  readonly hiddenPath: string;
  readonly token: string;
}

export interface OpenAnswer {
  readonly text: string;
  readonly failed: boolean;
  /** A setting or something of the catalog is not as it was. */
  readonly changed: boolean;
}

const ROWS_MAX = 5000;

/** Whatever a statement could leave behind in the instance. */
const STATE = `
  SELECT md5(string_agg(x, '|' ORDER BY x)) FROM (
    SELECT name || '=' || coalesce(value, '') AS x FROM duckdb_settings() WHERE name NOT LIKE '%secret_storage%'
    UNION ALL SELECT 'view ' || sql FROM duckdb_views() WHERE NOT internal
    UNION ALL SELECT 'table ' || schema_name || table_name || estimated_size FROM duckdb_tables()
    UNION ALL SELECT 'database ' || database_name FROM duckdb_databases()
    UNION ALL SELECT 'schema ' || schema_name FROM duckdb_schemas()
    UNION ALL SELECT 'type ' || type_name FROM duckdb_types() WHERE NOT internal
    UNION ALL SELECT 'sequence ' || sequence_name FROM duckdb_sequences()
    UNION ALL SELECT 'secret ' || name FROM duckdb_secrets()
    UNION ALL SELECT 'variable ' || name || value FROM duckdb_variables()
    UNION ALL SELECT 'prepared ' || name FROM duckdb_prepared_statements() WHERE name LIKE 'p'
  )`;

/** Takes as long as all the rest, and no statement makes one without these words. */
const MACROS = "SELECT string_agg(function_name, '|') FROM duckdb_functions() WHERE NOT internal";
const MAKES_MACROS = /macro|function/i;

async function stateOf(connection: DuckDBConnection, sql: string): Promise<unknown> {
  try {
    if (MAKES_MACROS.test(sql) && (await connection.runAndReadAll(MACROS)).getRows()[0]?.[0])
      return 'a macro';
    return (await connection.runAndReadAll(STATE)).getRows()[0]?.[0];
  } catch (error) {
    return `the state cannot be read: ${error}`;
  }
}

interface Opened {
  readonly instance: DuckDBInstance;
  readonly views: string;
  readonly state: unknown;
}

async function open({ views, hiddenPath, token }: OpenRequest): Promise<Opened> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '512MiB',
    threads: '1',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    custom_user_agent: token,
  });
  const connection = await instance.connect();
  await connection.run("SET GLOBAL TimeZone = 'UTC'");
  await connection.run('CREATE SCHEMA gold; CREATE SCHEMA silver; CREATE SCHEMA hidden');
  for (const { name, fromSql } of views)
    await connection.run(`CREATE VIEW ${name} AS SELECT * FROM ${fromSql}`);
  await connection.run(
    `CREATE VIEW gold.secret_margins AS SELECT * FROM read_parquet(${quoteLiteral(hiddenPath)})`,
  );
  await connection.run(`CREATE TABLE hidden.payroll AS SELECT ${quoteLiteral(token)} AS note`);
  await connection.run(`CREATE TABLE hidden.${quoteIdentifier(token)} (a INT)`);
  connection.disconnectSync();
  const fresh = await connectTo(instance, token);
  const opened = { instance, views: JSON.stringify(views), state: await stateOf(fresh, '') };
  fresh.disconnectSync();
  return opened;
}

/** A variable belongs to its connection. */
async function connectTo(instance: DuckDBInstance, token: string): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run(`SET VARIABLE token = ${quoteLiteral(token)}`);
  return connection;
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

let current: Opened | null = null;

/** The instance of the last statement serves the next one as long as nothing was changed in it. */
async function answer(request: OpenRequest): Promise<OpenAnswer> {
  if (current?.views !== JSON.stringify(request.views)) current = null;
  current ??= await open(request);
  const { instance, state } = current;
  const connection = await connectTo(instance, request.token);
  try {
    let text: string;
    let failed = false;
    try {
      const reader = await connection.runAndReadUntil(request.sql, ROWS_MAX);
      text = JSON.stringify([reader.columnNames(), reader.getRowsJson()], plain);
    } catch (error) {
      failed = true;
      text = String(error);
    }
    const changed = (await stateOf(connection, request.sql)) !== state;
    if (changed) current = null;
    return { text, failed, changed };
  } finally {
    connection.disconnectSync();
    if (current === null) instance.closeSync();
  }
}

process.on('message', (request: OpenRequest) => {
  void answer(request).then(
    (found) => process.send?.(found),
    (error: unknown) => process.send?.({ text: String(error), failed: true, changed: false }),
  );
});
process.on('disconnect', () => process.exit());
