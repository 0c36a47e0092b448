import { createRequire } from 'node:module';
import { createDuckDB, type DuckDBConnection, NODE_RUNTIME, VoidLogger } from '@duckdb/duckdb-wasm/blocking';

/** The engine that people's browsers run, in this process: what it makes of an extract is what people see of it. */

let opened: Promise<DuckDBConnection> | undefined;

function engine(): Promise<DuckDBConnection> {
  opened ??= open();
  return opened;
}

async function open(): Promise<DuckDBConnection> {
  const module = createRequire(import.meta.url).resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm');
  const bundle = { mainModule: module, mainWorker: '' };
  const database = await createDuckDB({ mvp: bundle, eh: bundle }, new VoidLogger(), NODE_RUNTIME);
  await database.instantiate(() => undefined);
  return database.connect();
}

/** Every row of an Arrow stream with each value as a text. */
export async function rowsOfStream(
  stream: Uint8Array,
): Promise<{ columns: string[]; rows: (string | null)[][] }> {
  const connection = await engine();
  connection.query('DROP TABLE IF EXISTS extract');
  connection.insertArrowFromIPCStream(stream, { name: 'extract', create: true });
  const table = connection.query('SELECT CAST(COLUMNS(*) AS VARCHAR) FROM extract');
  const columns = table.schema.fields.map(({ name }) => name);
  const values = columns.map((_, place) => table.getChildAt(place));
  const rows = Array.from({ length: table.numRows }, (_, row) =>
    values.map((column) => (column?.get(row) as string | null | undefined) ?? null),
  );
  return { columns, rows };
}
