import { randomUUID } from 'node:crypto';
import type { Reader } from '../access/reader.ts';
import { recordAudit } from '../audit/record.ts';
import { env } from '../env.ts';
import { AppError } from '../errors.ts';
import { type Caller, callerForSession } from '../queries/service.ts';
import { downloadedEntry } from './audit-entries.ts';
import { findExport, insertExport, listExports as listStored, type StoredExport } from './data.ts';
import { contentDisposition, fileNameOf, partOf } from './file-range.ts';
import { exportWhen, spoolBytes } from './follow-spool.ts';
import { runExport } from './run-export.ts';
import { RunningExport } from './running-export.ts';
import type { ExportFormat, ExportItem, ExportRequest } from './schema.ts';
import { shared } from './shared.ts';
import { keepSwept, removeSpool } from './spool.ts';
import { dropExport, endExport } from './tell-of-export.ts';
import { changedError, stillSees, watchAccess } from './watch-access.ts';

/** Of one person, waiting or running. */
const ACTIVE_MAX = 10;
/** A download waits so long for its first byte; proxies wait longer. */
const PATIENCE_MS = 25_000;
/** Who goes on with a download has the beginning, and asks again. */
const RESUME_PATIENCE_MS = 3_000;
const RETRY_AFTER_SECONDS = 5;

interface Session {
  readonly reader: Reader;
  readonly networkAddress: string;
  readonly sessionId: string;
}

function callerOf({ reader, networkAddress, sessionId }: Session): Caller {
  return callerForSession(reader, sessionId, networkAddress);
}

/**
 * Begins an export of the statement's whole result; it goes on after the request. Rejects with `too_many_requests`
 * when the person has ten waiting or running; whatever else goes wrong is the export's own `error`.
 */
export async function startExport(session: Session, request: ExportRequest): Promise<ExportItem> {
  return startFor(callerOf(session), request);
}

/** The same for a caller of any kind. */
export async function startFor(caller: Caller, request: ExportRequest): Promise<ExportItem> {
  keepSwept();
  const { personId } = caller.reader;
  const made = await insertExport(
    {
      id: randomUUID(),
      personId,
      fileName: fileNameOf(request.fileName ?? nameFrom(request.sql), request.format),
      sql: request.sql,
      format: request.format,
    },
    { keptHours: env().EXPORT_KEPT_HOURS, activeMax: ACTIVE_MAX },
  );
  if (!made) {
    throw new AppError(
      'too_many_requests',
      `You have ${ACTIVE_MAX} exports waiting or running. Cancel some of them, or wait until they are done.`,
      { details: { retryAfterSeconds: RETRY_AFTER_SECONDS } },
    );
  }
  const running = new RunningExport(personId);
  shared().running.set(made.id, running);
  void runExport(running, caller, made, request);
  return toItem(made);
}

/** `fact_sales-2026-11-26` */
function nameFrom(sql: string): string {
  const table = /\bFROM\s+(?:"?\w+"?\.)?"?([A-Za-z_]\w*)"?/i.exec(sql)?.[1] ?? 'result';
  return `${table}-${new Date().toISOString().slice(0, 10)}`;
}

function toItem({ personId: _, touched: __, ...item }: StoredExport): ExportItem {
  const running = shared().running.get(item.id);
  return running && item.status === 'running' ? { ...item, rows: running.rows, bytes: running.bytes } : item;
}

/** The person's own exports, the latest first. */
export async function listExports(reader: Reader): Promise<ExportItem[]> {
  keepSwept();
  return (await listStored(reader.personId)).map(toItem);
}

/** Throws `not_found` for one that is not theirs. */
export async function getExport(reader: Reader, id: string): Promise<ExportItem> {
  return toItem(await own(reader, id));
}

async function own(reader: Reader, id: string): Promise<StoredExport> {
  const found = await findExport(id, reader.personId);
  if (!found) throw new AppError('not_found', 'There is no such export of yours.');
  return found;
}

/** Stops an export that waits or runs, in whichever portal; one that has ended stays as it is. */
export async function cancelExport(reader: Reader, id: string): Promise<ExportItem> {
  const found = await own(reader, id);
  if (found.status === 'waiting' || found.status === 'running') {
    const reason = new AppError('cancelled', 'The export was cancelled.');
    const running = shared().running.get(id);
    running?.stop(reason);
    if (running) await running.finished;
    else await endExport(id, 'cancelled', reason);
  }
  return getExport(reader, id);
}

/** Removes an export and its file. */
export async function removeExport(reader: Reader, id: string): Promise<void> {
  await cancelExport(reader, id);
  await dropExport(id, reader.personId);
  await removeSpool(id);
}

/** Resolves when the export has ended in this process; at once for any other. */
export async function exportEnded(id: string): Promise<void> {
  await shared().running.get(id)?.finished;
}

export const EXPORT_CONTENT_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.file',
  ndjson: 'application/x-ndjson; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

export interface Asked {
  readonly range: string | null;
  readonly ifRange: string | null;
  /** The client has gone. */
  readonly signal: AbortSignal;
  /** Only what the answer would be. */
  readonly head?: boolean;
}

export interface Download {
  readonly status: 200 | 206 | 416;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ReadableStream<Uint8Array> | null;
}

/**
 * The file of an export, or a part of it, also while it is being made: then it follows what is written. Access is
 * decided anew, and watched to the last byte. Rejects with `not_found`, `conflict` (it failed, or the person sees
 * something else now: then the file is gone), `unauthenticated`, or `unavailable` when it takes a while: ask again.
 * The rest of a file that grows is not told before its length is (see `partOf`); a request with a range waits briefly.
 */
export async function downloadExport(session: Session, id: string, asked: Asked): Promise<Download> {
  return downloadFor(callerOf(session), id, asked);
}

/** The same for a caller of any kind. */
export async function downloadFor(caller: Caller, id: string, asked: Asked): Promise<Download> {
  const { personId } = caller.reader;
  const deadline = performance.now() + (asked.range === null ? PATIENCE_MS : RESUME_PATIENCE_MS);
  const when = (isReady: (present: StoredExport) => boolean) =>
    orWait(id, personId, isReady, { withinMs: deadline - performance.now(), signal: asked.signal });
  const begun = await when(({ status, bytes }) => status === 'done' || (status === 'running' && bytes > 0));
  await requireSame(caller.reader, begun);
  const etag = `"${id}"`;
  let present = begun;
  let part = partOf(asked, { etag, bytes: present.bytes, isWhole: present.status === 'done' });
  if (part.kind === 'unknown') {
    present = await when(({ status }) => status === 'done');
    part = partOf(asked, { etag, bytes: present.bytes, isWhole: true });
  }
  const isWhole = present.status === 'done';
  const headers = headersOf(present, etag);
  if (part.kind === 'none' || part.kind === 'unknown') {
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${present.bytes}` }, body: null };
  }
  const [from, to] =
    part.kind === 'part' ? [part.from, part.to] : [0, isWhole ? present.bytes - 1 : Number.POSITIVE_INFINITY];
  if (Number.isFinite(to)) headers['Content-Length'] = String(to - from + 1);
  if (part.kind === 'part') headers['Content-Range'] = `bytes ${from}-${to}/${isWhole ? present.bytes : '*'}`;
  const status = part.kind === 'part' ? 206 : 200;
  if (asked.head) return { status, headers, body: null };
  await recordAudit([downloadedEntry(caller, present, from)]);
  return { status, headers, body: streamed(caller, present, { from, to }, asked.signal) };
}

function headersOf({ fileName, format, sha256 }: StoredExport, etag: string): Record<string, string> {
  return {
    'Content-Type': EXPORT_CONTENT_TYPES[format],
    'Content-Disposition': contentDisposition(fileName),
    // Never compressed on the way: a part is a part of these bytes.
    'Cache-Control': 'private, no-store, no-transform',
    'Accept-Ranges': 'bytes',
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
    ...(sha256 === null
      ? {}
      : { 'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:` }),
  };
}

async function orWait(
  id: string,
  personId: string,
  isReady: (present: StoredExport) => boolean,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<StoredExport> {
  const wholeMs = Math.max(0, Math.round(withinMs));
  const present = await exportWhen(id, personId, isReady, { withinMs: wholeMs, signal });
  if (present) return present;
  throw new AppError(
    'unavailable',
    'The export is still being made. Ask again in a few seconds; a range with an end is given as far as it is there.',
    { details: { retryAfterSeconds: RETRY_AFTER_SECONDS } },
  );
}

/** What the person would get now must be what is in the file. */
async function requireSame(reader: Reader, { id, touched }: StoredExport): Promise<void> {
  if (touched && (await stillSees(reader, touched))) return;
  throw await withdrawn(id, changedError());
}

async function withdrawn(id: string, reason: AppError): Promise<AppError> {
  if (reason.code !== 'conflict') return reason;
  shared().running.get(id)?.stop(reason);
  await endExport(id, 'expired', reason);
  await removeSpool(id);
  return reason;
}

/** Asks for the next piece when the one before was taken. */
function streamed(
  caller: Caller,
  present: StoredExport,
  range: { readonly from: number; readonly to: number },
  gone: AbortSignal,
): ReadableStream<Uint8Array> {
  const watch = watchAccess(caller, present.touched ?? []);
  const left = new AbortController();
  const signal = AbortSignal.any([gone, watch.signal, left.signal]);
  const pieces = spoolBytes(present, range, signal);
  const close = async () => {
    watch[Symbol.dispose]();
    left.abort();
    await pieces.return(undefined).catch(() => undefined);
  };
  // A client that leaves before the first byte is taken.
  gone.addEventListener('abort', () => void close(), { once: true });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (!done) return controller.enqueue(value);
          await close();
          controller.close();
        } catch (error) {
          await close();
          const { reason } = watch.signal;
          controller.error(reason instanceof AppError ? await withdrawn(present.id, reason) : error);
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}
