import { tableFromIPC } from '@uwdata/flechette';
import { ArrowRows } from '#components/queries/arrow-rows.ts';
import type { QueryListener } from '#components/queries/stream-query.ts';
import type { Placement, QueryProblem } from '#server/queries/schema.ts';
import { duckdbType } from './duckdb-type.ts';
import { isCrash } from './engine-error.ts';
import { joined, UnknownValues } from './enum-columns.ts';
import { problemOf } from './problem-of.ts';
import { refuseStatement } from './refuse-statement.ts';
import type { SealedEngine } from './sealed-engine.ts';

const ROWS_MAX = 5_000_000;
const BYTES_MAX = 1 << 30;
/** Batches have 2,048 rows; some together are cheaper to keep and to look into. The first is shown at once. */
const PIECE_BYTES = 1 << 20;

interface Statement {
  readonly sql: string;
  readonly placement: Placement;
}

/**
 * Runs a statement and hands over its rows as the server's stream does. What is wrong with it is an `error` event;
 * rejects when it was cancelled.
 */
export async function runInBrowser(
  engine: SealedEngine,
  statement: Statement,
  listener: QueryListener,
  signal: AbortSignal,
): Promise<void> {
  const fail = (problem: QueryProblem) => listener.onEvent({ kind: 'error', problem });
  const refusal = refuseStatement(statement.sql);
  if (refusal !== null) return fail(withoutPlace('bad_request', refusal));
  try {
    await streamRows(engine, statement, listener, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    if (isCrash(error)) {
      fail(
        withoutPlace(
          'unavailable',
          'The engine in this browser ended on this statement; it is started again.',
        ),
      );
    } else if (error instanceof UnknownValues) {
      fail(withoutPlace('bad_request', 'An ENUM of this cannot be shown. Cast it to VARCHAR.'));
    } else {
      fail(problemOf(error, statement.sql));
    }
  }
}

/** A problem with the whole statement. */
function withoutPlace(code: string, message: string): QueryProblem {
  return { code, message, line: null, column: null, missingTable: null };
}

async function streamRows(
  engine: SealedEngine,
  { sql, placement }: Statement,
  { onEvent, onRows }: QueryListener,
  signal: AbortSignal,
): Promise<void> {
  const askedAt = performance.now();
  const rows = new ArrowRows();
  let begunAt = askedAt;
  let bytes = 0;
  let truncated = false;
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  const flush = () => {
    if (waiting.length === 0) return;
    rows.append(waiting.length === 1 && waiting[0] ? waiting[0] : joined(waiting));
    waiting = [];
    waitingBytes = 0;
    onRows(rows);
  };
  onEvent({ kind: 'running', placement });
  await engine.stream(
    sql,
    {
      onBegin() {
        begunAt = performance.now();
      },
      onHead(messages) {
        const { fields } = tableFromIPC(messages).schema;
        onEvent({
          kind: 'columns',
          columns: fields.map(({ name, type }) => ({ name, type: duckdbType(type) })),
        });
        rows.append(messages);
        onRows(rows);
      },
      onBatch(message) {
        waiting.push(message);
        waitingBytes += message.length;
        bytes += message.length;
        if (rows.rowCount === 0 || waitingBytes >= PIECE_BYTES) flush();
        truncated = rows.rowCount >= ROWS_MAX || bytes >= BYTES_MAX;
        return !truncated;
      },
    },
    signal,
  );
  flush();
  onEvent({
    kind: 'done',
    receipt: {
      rows: rows.rowCount,
      truncated,
      rowsMax: rows.rowCount,
      queuedMs: begunAt - askedAt,
      runMs: performance.now() - begunAt,
      engine: 'DuckDB in this browser',
      placement,
      scannedBytes: null,
      tables: [],
      translatedSql: null,
    },
  });
}
