import { randomUUID } from 'node:crypto';
import type { Reader } from '../access/reader.ts';
import {
  type ApiAnswer,
  type ApiFormat,
  apiAnswer,
  JSON_ROWS_MAX,
  type JsonAnswer,
  jsonAnswer,
} from './api-answer.ts';
import { pageStream } from './page-stream.ts';
import type { Caller } from './running-queries.ts';
import type { ApiRequest, QueryProblem, RunRequest } from './schema.ts';
import { runStatement, type Statement } from './service.ts';
import { callerForSession } from './session-caller.ts';
import { toProblem } from './to-problem.ts';

/** Statements for those who ask: the SQL page, programs and tiles, each with its own form of answer and its own end. */

export { API_FORMATS, chooseFormat } from './api-answer.ts';

const TILE_BYTES_MAX = 8_000_000;
/** What a browser holds without a second thought; programs and exports have no such end. */
const PAGE_BYTES_MAX = 512 * 1024 * 1024;

/** A run for the SQL page: frames, as `FRAME` says. `told` makes of a failure what people may be told. */
export function runForPage(
  session: {
    readonly reader: Reader;
    readonly networkAddress: string;
    readonly sessionId: string;
  },
  request: RunRequest,
  { signal, told }: { readonly signal: AbortSignal; readonly told: (error: unknown) => unknown },
): ReadableStream<Uint8Array> {
  const { reader, networkAddress, sessionId } = session;
  const caller = callerForSession(reader, sessionId, networkAddress);
  return pageStream({
    signal,
    maxBytes: PAGE_BYTES_MAX,
    start: (options) => runStatement(caller, { ...request, door: 'sql' }, options),
    toProblem: (error) => toProblem(told(error), request.sql),
  });
}

/** A run for a program: the whole answer, or its beginning and the rest as it is read. Rejects as `runStatement` does. */
export async function runForApi(
  caller: Caller,
  request: ApiRequest,
  { format, signal }: { readonly format: ApiFormat; readonly signal: AbortSignal },
): Promise<ApiAnswer> {
  const statement = { ...request, id: randomUUID(), door: 'api' as const };
  const result = await runStatement(caller, statement, {
    signal,
    maxRows: format === 'json' ? JSON_ROWS_MAX : undefined,
    onEvent: () => undefined,
  });
  return apiAnswer(result, format);
}

/** A run for a tile of a board: all of its rows as JSON has them. Rejects as `runStatement` does, and as too large. */
export async function runForTile(
  caller: Caller,
  sql: string,
  {
    maxRows,
    signal,
    unpublished,
  }: {
    readonly maxRows: number;
    readonly signal: AbortSignal;
    /** Rows that are read in place of a table's own. */
    readonly unpublished?: Statement['unpublished'];
  },
): Promise<JsonAnswer> {
  const statement = { id: randomUUID(), door: 'board', sql, placement: 'auto', unpublished } as const;
  await using result = await runStatement(caller, statement, { signal, maxRows, onEvent: () => undefined });
  return await jsonAnswer(result, TILE_BYTES_MAX, 'Choose fewer columns or rows.');
}

/** Where in the text a failure is, for clients. */
export function placeOfFailure(error: unknown, sql: string): Pick<QueryProblem, 'line' | 'column'> {
  const { line, column } = toProblem(error, sql);
  return { line, column };
}
