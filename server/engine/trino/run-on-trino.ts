import { DuckDBDataChunk } from '@duckdb/node-api';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { ArrowEncoder } from '../arrow/arrow-encoder.ts';
import type { ResultStream } from '../pool/query-pool.ts';
import { queryTrino, type TrinoRows, type TrinoStatement } from './client.ts';
import type { TrinoConfig } from './config.ts';
import { type ResultColumn, resultColumn } from './result-columns.ts';

export interface TrinoRun {
  /** As `planForTrino` translated it. */
  readonly sql: string;
  /** The only tables it may read: `gold.fact_sales`. */
  readonly tables: readonly string[];
  readonly person: string;
  readonly signal: AbortSignal;
  readonly maxRows: number;
}

export interface TrinoResult extends ResultStream {
  /** Ends the statement over there if it has not ended. Never rejects. */
  close(): Promise<void>;
}

/**
 * Runs a translated statement once Trino's own plan of it has been read: it may read no table but those named.
 * Resolves when the columns are known; rows have DuckDB's types, names are Trino's. Stopping to read ends the
 * statement. Rejects as `queryTrino` does.
 */
export async function runOnTrino(config: TrinoConfig, run: TrinoRun): Promise<TrinoResult> {
  const { person, signal, sql } = run;
  requireQuery(sql);
  requireTables(await inputsOf(config, { sql, person, signal }), config.catalog, run.tables);
  const rows = await queryTrino(config, { sql, person, signal });
  try {
    return stream(rows, run);
  } catch (error) {
    await rows.close();
    throw error;
  }
}

/** In Trino's grammar everything that begins so only reads. */
const QUERY = /^\s*(?:\(\s*)*(?:SELECT|WITH|VALUES)\b/i;

function requireQuery(sql: string): void {
  if (!QUERY.test(sql)) throw new AppError('unavailable', 'The translation is no query. Run it on DuckDB.');
}

/** EXPLAIN (TYPE IO): the tables a statement reads, views and all. */
const inputsSchema = z.object({
  inputTableColumnInfos: z.array(
    z.object({
      table: z.object({
        catalog: z.string(),
        schemaTable: z.object({ schema: z.string(), table: z.string() }),
      }),
    }),
  ),
  outputTable: z.unknown().optional(),
});

type Inputs = z.infer<typeof inputsSchema>;

async function inputsOf(config: TrinoConfig, statement: TrinoStatement): Promise<Inputs> {
  const { pages, close } = await queryTrino(config, {
    ...statement,
    sql: `EXPLAIN (TYPE IO, FORMAT JSON) ${statement.sql}`,
  });
  try {
    let text = '';
    for await (const page of pages) for (const [cell] of page) text += String(cell);
    return inputsSchema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('unavailable', 'Trino’s plan of the query cannot be read. Run the query on DuckDB.', {
      cause: error,
    });
  } finally {
    await close();
  }
}

function requireTables(inputs: Inputs, catalog: string, tables: readonly string[]): void {
  const others = inputs.inputTableColumnInfos.filter(({ table }) => {
    const { schema, table: name } = table.schemaTable;
    return table.catalog !== catalog || !tables.includes(`${schema}.${name}`);
  });
  if (others.length > 0 || (inputs.outputTable !== undefined && inputs.outputTable !== null)) {
    throw new AppError(
      'unavailable',
      'The translated query would read other tables over there than it does here. Run it on DuckDB.',
    );
  }
}

function stream(rows: TrinoRows, { maxRows }: TrinoRun): TrinoResult {
  const columns = rows.columns.map(({ name, type }) => ({ name, ...resultColumn(type) }));
  const end = Promise.withResolvers<{ rows: number; truncated: boolean }>();
  end.promise.catch(() => undefined);
  return {
    columns: columns.map(({ name, type }) => ({ name, type: type.toString() })),
    arrow: encode(rows, columns, maxRows, end),
    done: end.promise,
    close: rows.close,
  };
}

type End = PromiseWithResolvers<{ rows: number; truncated: boolean }>;
type NamedColumn = ResultColumn & { readonly name: string };

async function* encode(
  { pages, close }: TrinoRows,
  columns: readonly NamedColumn[],
  maxRows: number,
  end: End,
): AsyncGenerator<Uint8Array> {
  let rows = 0;
  let truncated = false;
  try {
    const encoder = new ArrowEncoder(columns);
    yield* encoder.schema();
    for await (const page of pages) {
      truncated = rows + page.length > maxRows;
      const taken = truncated ? page.slice(0, maxRows - rows) : page;
      for (const piece of appendRows(encoder, columns, taken)) yield piece;
      yield* encoder.flush();
      rows += taken.length;
      if (truncated) break;
    }
    yield* encoder.end();
    end.resolve({ rows, truncated });
  } catch (error) {
    end.reject(error);
    throw error;
  } finally {
    await close();
    end.reject(new AppError('cancelled', 'The result was not read to its end.'));
  }
}

/** DuckDB's chunks hold no more. */
const CHUNK_ROWS = 2_048;

function* appendRows(
  encoder: ArrowEncoder,
  columns: readonly NamedColumn[],
  rows: readonly (readonly unknown[])[],
): Generator<Uint8Array> {
  for (let from = 0; from < rows.length; from += CHUNK_ROWS) {
    const slice = rows.slice(from, from + CHUNK_ROWS);
    const chunk = DuckDBDataChunk.create(
      columns.map(({ type }) => type),
      slice.length,
    );
    for (const [index, column] of columns.entries()) {
      chunk.setColumnValues(
        index,
        slice.map((row) => column.toValue(row[index])),
      );
    }
    yield* encoder.append(chunk, slice.length);
  }
}
