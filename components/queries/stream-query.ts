import type { QueryEvent, QueryProblem, RunRequest } from '#server/queries/schema.ts';
import type { ArrowRows } from './arrow-rows.ts';
import { readFrames } from './read-frames.ts';

const ENDPOINT = '/api/queries/run';

/** A random UUID. `crypto.randomUUID` is missing where the portal is reached by plain HTTP. */
export function newQueryId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export interface QueryListener {
  onEvent(event: QueryEvent): void;
  /** The rows so far; the same object, grown. */
  onRows(rows: ArrowRows): void;
}

/** Runs a statement somewhere: `streamQuery` on the server, another one in the browser. */
export type StatementRunner = typeof streamQuery;

/**
 * Sends a statement and hands over what comes back as it comes. Resolves when all of it came; rejects when the
 * network or the page fails. What the server refuses is an `error` event.
 */
export async function streamQuery(
  request: RunRequest,
  listener: QueryListener,
  signal: AbortSignal,
): Promise<void> {
  // Fetched while the query runs: both are needed for the first row.
  const decoder = import('./arrow-rows.ts');
  decoder.catch(() => undefined);
  const response = await fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(request),
    signal,
  });
  if (!response.ok || !response.body) {
    listener.onEvent({ kind: 'error', problem: await readRefusal(response) });
    return;
  }
  let rows: ArrowRows | undefined;
  let ended = false;
  for await (const frame of readFrames(piecesOf(response.body))) {
    if (frame.kind === 'event') {
      ended ||= frame.event.kind === 'done' || frame.event.kind === 'error';
      listener.onEvent(frame.event);
    } else {
      rows ??= new (await decoder).ArrowRows();
      rows.append(frame.bytes);
      listener.onRows(rows);
    }
  }
  if (!ended) throw new TypeError('The answer ended in the middle.');
}

/** Not every browser can iterate over a stream. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function readRefusal(response: Response): Promise<QueryProblem> {
  const unknown: QueryProblem = {
    code: response.status === 401 ? 'unauthenticated' : 'unavailable',
    message: 'The portal does not answer. Check that it runs and that you are connected.',
    line: null,
    column: null,
    missingTable: null,
  };
  const body = (await response.json().catch(() => null)) as { error?: Partial<QueryProblem> } | null;
  return { ...unknown, ...body?.error };
}
