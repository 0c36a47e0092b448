import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { findExport, type StoredExport } from './data.ts';
import { shared } from './shared.ts';
import { spoolPath } from './spool.ts';

const PIECE_BYTES = 256 * 1024;
/** How often an export that another portal makes is looked at. */
const LOOK_EVERY_MS = 500;

/** The export as it is now. Throws `not_found` when there is none of this person, or the file is gone; `conflict` when there is no file. */
export async function presentExport(id: string, personId: string): Promise<StoredExport> {
  const found = await findExport(id, personId);
  if (!found) throw new AppError('not_found', 'There is no such export of yours.');
  if (found.status === 'expired') throw new AppError('not_found', found.error ?? 'This export is gone.');
  if (found.status === 'failed' || found.status === 'cancelled') {
    throw new AppError('conflict', found.error ?? 'This export has no file.');
  }
  const running = shared().running.get(id);
  return running && found.status === 'running'
    ? { ...found, rows: running.rows, bytes: running.bytes }
    : found;
}

/** Waits until the export has changed, or a while. */
async function change(id: string, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => resolve(), { once: true });
  const running = shared().running.get(id);
  await Promise.race([running?.changed ?? sleep(LOOK_EVERY_MS), promise]);
  signal.throwIfAborted();
}

/** The export as soon as `isReady` says so of it; null when that takes longer than `withinMs`. */
export async function exportWhen(
  id: string,
  personId: string,
  isReady: (present: StoredExport) => boolean,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<StoredExport | null> {
  const late = AbortSignal.timeout(withinMs);
  for (;;) {
    // Begun before looking, so that no change is missed.
    const next = change(id, AbortSignal.any([signal, late]));
    next.catch(() => undefined);
    const present = await presentExport(id, personId);
    if (isReady(present)) return present;
    try {
      await next;
    } catch (error) {
      if (signal.aborted) throw error;
      return null;
    }
  }
}

/**
 * The bytes of the file from `from` to the last one, `to` or the end, as they are written. Rejects with AppError when
 * the export fails or is ended on the way.
 */
export async function* spoolBytes(
  { id, personId }: Pick<StoredExport, 'id' | 'personId'>,
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const file = await open(spoolPath(id), 'r');
  try {
    for (let at = from; at <= to; ) {
      signal.throwIfAborted();
      const next = change(id, signal);
      next.catch(() => undefined);
      const wanted = Math.min(PIECE_BYTES, to - at + 1);
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(wanted), 0, wanted, at);
      signal.throwIfAborted();
      if (bytesRead > 0) {
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
        continue;
      }
      const present = await presentExport(id, personId);
      if (present.status === 'done') {
        if (at >= present.bytes) return;
        if ((await file.stat()).size <= at) throw new Error('An exported file is shorter than its row says');
        continue;
      }
      await next;
    }
  } finally {
    await file.close();
  }
}
