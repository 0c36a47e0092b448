import { END_OF_STREAM } from './arrow-messages.ts';

/** What came of a table: a whole Arrow IPC stream, and what it is of. */
export interface Extract {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rows: number;
  /** Of what the person may see; more than `rows` where it is a sample. */
  readonly totalRows: number;
  readonly sampled: boolean;
  readonly version: string;
  readonly snapshot: string | null;
}

/** Why an extract did not come, as a sentence. */
export class ExtractRefused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ExtractRefused';
    this.status = status;
  }
}

const FIRST_ROOM_BYTES = 1 << 20;

/** Of an uncompressed stream in bytes; `total` is null where the server does not say. */
export type OnProgress = (received: number, total: number | null) => void;

/**
 * Fetches what the person may see of a table, if it fits into `roomBytes`. Rejects with an ExtractRefused, or with what
 * fetch rejects with.
 */
export async function fetchExtract(
  table: string,
  { roomBytes, onProgress, signal }: { roomBytes: number; onProgress: OnProgress; signal: AbortSignal },
): Promise<Extract> {
  const response = await fetch(`/api/extracts/${encodeURIComponent(table)}`, { signal, redirect: 'error' });
  if (!response.ok || !response.body) throw await refusalOf(response, table);
  const number = (name: string) => Number(response.headers.get(name) ?? Number.NaN);
  const total = number('X-Extract-Bytes');
  if (total > roomBytes) {
    await response.body.cancel();
    throw new ExtractRefused(
      413,
      `${table} needs ${megabytes(total)}, and there is room for ${megabytes(roomBytes)}. Close a table and open it again.`,
    );
  }
  const bytes = await readAll(response.body, Number.isSafeInteger(total) ? total : null, onProgress);
  const isWhole = END_OF_STREAM.every((byte, place) => bytes.at(place - END_OF_STREAM.length) === byte);
  if (!isWhole) {
    throw new ExtractRefused(502, `Only a part of ${table} came. Open it again.`);
  }
  return {
    bytes,
    rows: number('X-Extract-Rows'),
    totalRows: number('X-Extract-Total-Rows'),
    sampled: response.headers.get('X-Extract-Sampled') === '1',
    version: response.headers.get('X-Extract-Version') ?? '',
    snapshot: response.headers.get('X-Extract-Snapshot'),
  };
}

function megabytes(bytes: number): string {
  return `${Math.max(0, Math.round(bytes / 1e6))} MB`;
}

async function readAll(
  body: ReadableStream<Uint8Array>,
  total: number | null,
  onProgress: OnProgress,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let bytes = new Uint8Array(total ?? FIRST_ROOM_BYTES);
  let received = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return received === bytes.length ? bytes : bytes.slice(0, received);
    if (received + value.length > bytes.length) {
      const larger = new Uint8Array(Math.max(2 * bytes.length, received + value.length));
      larger.set(bytes.subarray(0, received));
      bytes = larger;
    }
    bytes.set(value, received);
    received += value.length;
    onProgress(received, total);
  }
}

async function refusalOf(response: Response, table: string): Promise<ExtractRefused> {
  const body = (await response.json().catch(() => null)) as { error?: { message?: unknown } } | null;
  const message = body?.error?.message;
  return new ExtractRefused(
    response.status,
    typeof message === 'string' ? message : `${table} could not be fetched (status ${response.status}).`,
  );
}
