import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBBlobValue,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  type DuckDBType,
  type DuckDBValue,
  INTEGER,
  TIMESTAMPTZ,
  VARCHAR,
} from '@duckdb/node-api';
import { quoteIdentifier } from './sql-text.ts';

/**
 * One column for `loadColumns`. TIMESTAMPTZ takes milliseconds since 1970, DATE takes days since 1970;
 * BIGINT takes safe integers or bigint; VARCHAR text without lone surrogates; BLOB bytes.
 */
export type LoadColumn =
  | { readonly name: string; readonly type: 'VARCHAR'; readonly values: readonly (string | null)[] }
  | { readonly name: string; readonly type: 'BLOB'; readonly values: readonly (Uint8Array | null)[] }
  | { readonly name: string; readonly type: 'BIGINT'; readonly values: readonly (number | bigint | null)[] }
  | { readonly name: string; readonly type: 'BOOLEAN'; readonly values: readonly (boolean | null)[] }
  | {
      readonly name: string;
      readonly type: 'INTEGER' | 'DOUBLE' | 'DATE' | 'TIMESTAMPTZ';
      readonly values: readonly (number | null)[];
    };

/** DuckDB's vector size: the most rows a chunk can hold. */
const CHUNK_ROWS = 2048;

const TYPES: Record<LoadColumn['type'], DuckDBType> = {
  VARCHAR,
  BLOB,
  BIGINT,
  BOOLEAN,
  INTEGER,
  DOUBLE,
  DATE,
  TIMESTAMPTZ,
};

function convert(column: LoadColumn): (index: number) => DuckDBValue {
  switch (column.type) {
    case 'BIGINT': {
      const { values } = column;
      return (index) => {
        const value = values[index] ?? null;
        return typeof value === 'number' ? BigInt(value) : value;
      };
    }
    case 'BLOB': {
      const { values } = column;
      return (index) => {
        const value = values[index];
        return value ? new DuckDBBlobValue(value) : null;
      };
    }
    case 'TIMESTAMPTZ': {
      const { values } = column;
      return (index) => {
        const value = values[index];
        return value == null ? null : new DuckDBTimestampTZValue(BigInt(Math.round(value * 1000)));
      };
    }
    case 'DATE': {
      const { values } = column;
      return (index) => {
        const value = values[index];
        return value == null ? null : new DuckDBDateValue(value);
      };
    }
    default: {
      const { values } = column;
      return (index) => values[index] ?? null;
    }
  }
}

/**
 * Vector-wise append. One chunk is reused throughout: a chunk's memory is outside the JavaScript heap and would
 * otherwise pile up until the garbage collector happens to run.
 */
export async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  columns: readonly LoadColumn[],
): Promise<void> {
  const rowCount = columns[0]?.values.length ?? 0;
  const odd = columns.find((column) => column.values.length !== rowCount);
  if (odd) throw new Error(`Column ${odd.name} has ${odd.values.length} values, the first one ${rowCount}`);
  const definitions = columns.map((column) => `${quoteIdentifier(column.name)} ${column.type}`);
  await connection.run(`CREATE TABLE IF NOT EXISTS ${quoteIdentifier(table)} (${definitions.join(', ')})`);
  if (rowCount === 0) return;

  const appender = await connection.createAppender(table);
  try {
    const readers = columns.map(convert);
    const chunk = DuckDBDataChunk.create(
      columns.map((column) => TYPES[column.type]),
      Math.min(CHUNK_ROWS, rowCount),
    );
    for (let start = 0; start < rowCount; start += CHUNK_ROWS) {
      const count = Math.min(CHUNK_ROWS, rowCount - start);
      if (start > 0) chunk.reset();
      chunk.rowCount = count;
      for (const [position, read] of readers.entries()) {
        const vector = chunk.getColumnVector(position);
        for (let index = 0; index < count; index++) vector.setItem(index, read(start + index));
        vector.flush();
      }
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}
