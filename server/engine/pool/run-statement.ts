import {
  type DuckDBConnection,
  type DuckDBDataChunk,
  type DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  StatementType,
} from '@duckdb/node-api';
import { AppError } from '../../errors.ts';
import { ArrowEncoder } from '../arrow/arrow-encoder.ts';
import type { Column, QueryParameter } from '../engine.ts';

const INTERRUPT_AGAIN_MS = 20;
/** Rows wait no longer than this for the rest of their batch. */
const PATIENCE_MS = 100;

interface Statement {
  readonly sql: string;
  readonly parameters?: Readonly<Record<string, QueryParameter>> | undefined;
}

/** Where a result goes. `bytes` resolves when there is room for more. */
export interface ResultSink {
  columns(columns: readonly Column[]): void;
  bytes(pieces: readonly Uint8Array[]): Promise<void>;
}

/** Stops whatever runs on the connection, until `done` is called. DuckDB forgets an interrupt that comes too early. */
export function interruptOn(signal: AbortSignal, connection: DuckDBConnection): { done(): void } {
  let again: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    again ??= setInterval(() => connection.interrupt(), INTERRUPT_AGAIN_MS);
  };
  if (signal.aborted) interrupt();
  else signal.addEventListener('abort', interrupt, { once: true });
  return {
    done() {
      signal.removeEventListener('abort', interrupt);
      clearInterval(again);
    },
  };
}

/** One statement on a connection of its own, which is closed whatever happens; so nothing runs on behind it. */
async function withStatement<T>(
  instance: DuckDBInstance,
  { prefix = '', sql, parameters = {} }: Statement & { readonly prefix?: string },
  signal: AbortSignal,
  work: (statement: DuckDBPreparedStatement) => Promise<T>,
): Promise<T> {
  const connection = await instance.connect();
  const interrupting = interruptOn(signal, connection);
  try {
    const statement = await prepareOne(connection, prefix + sql);
    try {
      if (prefix === '') requireQuery(statement);
      else await requireQueryBehind(connection, sql);
      bindParameters(statement, parameters);
      return await work(statement);
    } finally {
      statement.destroySync();
    }
  } finally {
    interrupting.done();
    connection.interrupt();
    connection.disconnectSync();
  }
}

async function prepareOne(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) {
    throw new AppError('bad_request', 'Write one statement: this text has several.');
  }
  return statements.prepare(0);
}

function requireQuery({ statementType }: DuckDBPreparedStatement): void {
  if (statementType === StatementType.SELECT) return;
  throw new AppError('bad_request', 'Only statements that read can be run here.');
}

/** EXPLAIN ANALYZE runs whatever stands behind it. */
async function requireQueryBehind(connection: DuckDBConnection, sql: string): Promise<void> {
  const statement = await prepareOne(connection, sql);
  try {
    requireQuery(statement);
  } finally {
    statement.destroySync();
  }
}

function bindParameters(
  statement: DuckDBPreparedStatement,
  parameters: Readonly<Record<string, QueryParameter>>,
): void {
  for (let index = 1; index <= statement.parameterCount; index++) {
    const name = statement.parameterName(index);
    if (!Object.hasOwn(parameters, name)) {
      throw new AppError('bad_request', `The statement has a parameter $${name} that was given no value.`);
    }
  }
  for (const name of Object.keys(parameters)) {
    try {
      statement.parameterIndex(name);
    } catch {
      throw new AppError('bad_request', `The statement has no parameter $${name}, which was given a value.`);
    }
  }
  if (statement.parameterCount > 0) statement.bind({ ...parameters });
}

/** Runs a statement and hands its first `maxRows` rows to the sink as an Arrow stream, as they are found. */
export async function runStatement(
  instance: DuckDBInstance,
  statement: Statement & { readonly maxRows: number },
  sink: ResultSink,
  signal: AbortSignal,
): Promise<{ rows: number; truncated: boolean }> {
  return withStatement(instance, statement, signal, async (prepared) => {
    const result = await prepared.stream();
    const columns = result.deduplicatedColumnNames().map((name, index) => ({
      name,
      type: result.columnType(index),
    }));
    const encoder = new ArrowEncoder(columns);
    sink.columns(columns.map(({ name, type }) => ({ name, type: type.toString() })));
    await sink.bytes(encoder.schema());
    const chunks = new ChunkReader(result);
    try {
      let rows = 0;
      let flushedAt = Number.NEGATIVE_INFINITY;
      for (;;) {
        const chunk = await nextChunk(chunks, encoder, sink);
        signal.throwIfAborted();
        if (chunk === null) break;
        const take = Math.min(chunk.rowCount, statement.maxRows - rows);
        if (take === chunk.rowCount) chunks.readAhead();
        const pieces = encoder.append(chunk, take);
        rows += take;
        if (performance.now() - flushedAt > PATIENCE_MS) {
          pieces.push(...encoder.flush());
          flushedAt = performance.now();
        }
        if (pieces.length > 0) await sink.bytes(pieces);
        signal.throwIfAborted();
        if (take < chunk.rowCount) {
          await sink.bytes(encoder.end());
          return { rows, truncated: true };
        }
      }
      await sink.bytes(encoder.end());
      return { rows, truncated: false };
    } finally {
      await chunks.settled();
    }
  });
}

/** Fetches a chunk while the one before it is encoded: the two are about the same work. */
class ChunkReader {
  readonly #result: DuckDBResult;
  #ahead: Promise<DuckDBDataChunk | null> | null = null;

  constructor(result: DuckDBResult) {
    this.#result = result;
  }

  readAhead(): void {
    this.#ahead ??= this.#result.fetchChunk();
    // Whoever asks for it is told.
    this.#ahead.catch(() => undefined);
  }

  /** Null after the last one. */
  async next(): Promise<DuckDBDataChunk | null> {
    const fetched = this.#ahead ?? this.#result.fetchChunk();
    const chunk = await fetched;
    this.#ahead = null;
    return chunk === null || chunk.rowCount === 0 ? null : chunk;
  }

  /** Resolves when nothing is read from the result any more. */
  async settled(): Promise<void> {
    await this.#ahead?.catch(() => undefined);
  }
}

/** The next chunk; what was encoded before it is sent when it takes its time. */
async function nextChunk(chunks: ChunkReader, encoder: ArrowEncoder, sink: ResultSink) {
  if (encoder.pendingRows === 0) return chunks.next();
  const patience = setTimeout(() => void sink.bytes(encoder.flush()).catch(() => undefined), PATIENCE_MS);
  try {
    return await chunks.next();
  } finally {
    clearTimeout(patience);
  }
}

/** The plan of a query as DuckDB's JSON text. `prefix` is the EXPLAIN, which with ANALYZE runs the query. */
export async function explainStatement(
  instance: DuckDBInstance,
  statement: Statement & { readonly prefix: string },
  signal: AbortSignal,
): Promise<string> {
  return withStatement(instance, statement, signal, async (prepared) => {
    const result = await prepared.run();
    const rows = await result.getRows();
    return String(rows[0]?.[1] ?? '');
  });
}
