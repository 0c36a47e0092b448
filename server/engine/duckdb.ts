import { DuckDBInstance } from '@duckdb/node-api';
import { toQueryError } from './duckdb-errors.ts';
import { appendColumns, type LoadColumn } from './duckdb-load.ts';
import { readResult } from './duckdb-values.ts';
import type { Engine, QueryResult } from './engine.ts';
import { type RecordFunction, registerRecordFunction } from './record-function.ts';

export interface DuckDbOptions {
  /** What the whole instance may hold in memory, in MiB. */
  readonly memoryLimitMb: number;
  readonly threads: number;
  /** Where sorts, joins and groups that outgrow the memory limit may spill; without it they fail instead. */
  readonly tempDirectory?: string;
  readonly functions?: readonly RecordFunction[];
}

export interface DuckDbEngine extends Engine {
  /**
   * Appends equally long columns to `table`, which is created in this instance's memory when it is missing.
   * Meant for tens of thousands of rows a call; the table is dropped by the caller. When it throws, the table
   * may hold a part of the rows.
   */
  loadColumns(table: string, columns: readonly LoadColumn[]): Promise<void>;
}

const INTERRUPT_AGAIN_MS = 20;

/**
 * An in-process DuckDB with its own memory, sealed against extensions from outside. Times are UTC.
 * Failing statements throw AppError: `bad_request` (the SQL or its data), `cancelled` (the signal),
 * `unavailable` (memory or disk); messages never name a path of this machine.
 */
export async function createEngine(options: DuckDbOptions): Promise<DuckDbEngine> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryLimitMb}MiB`,
    threads: String(options.threads),
    temp_directory: options.tempDirectory ?? '',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // A partitioned write buffers this many rows per thread; the default of 524288 is too much for wide payloads.
    partitioned_write_flush_threshold: '65536',
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  for (const each of options.functions ?? []) registerRecordFunction(connection, each);

  let tail: Promise<unknown> = Promise.resolve();
  let closed = false;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = tail.then(work);
    tail = turn.catch(() => undefined);
    return turn;
  }

  return {
    query(sql, { parameters, signal } = {}): Promise<QueryResult> {
      return inTurn(async () => {
        let again: NodeJS.Timeout | undefined;
        // DuckDB forgets an interrupt that arrives just before the statement begins, hence more than one.
        const interrupt = (): void => {
          connection.interrupt();
          again ??= setInterval(() => connection.interrupt(), INTERRUPT_AGAIN_MS);
        };
        try {
          signal?.throwIfAborted();
          signal?.addEventListener('abort', interrupt, { once: true });
          const result = await connection.run(sql, parameters && { ...parameters });
          return await readResult(result);
        } catch (error) {
          throw toQueryError(error, {
            memoryLimitMb: options.memoryLimitMb,
            aborted: signal?.aborted ?? false,
          });
        } finally {
          signal?.removeEventListener('abort', interrupt);
          clearInterval(again);
        }
      });
    },
    loadColumns(table, columns) {
      return inTurn(async () => {
        try {
          await appendColumns(connection, table, columns);
        } catch (error) {
          throw toQueryError(error, { memoryLimitMb: options.memoryLimitMb, aborted: false });
        }
      });
    },
    close() {
      return inTurn(async () => {
        if (closed) return;
        closed = true;
        connection.closeSync();
        instance.closeSync();
      });
    },
  };
}
