import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '#server/errors.ts';

const FIRST_WAIT_MS = 1_000;
const WAIT_MS_MAX = 30_000;

const STORAGE_CODES = new Set([
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EACCES',
  'EPERM',
  'EIO',
  'ENOTDIR',
  'ENOENT',
  'EFBIG',
]);
const STORAGE_MESSAGES = /^IO Error|The data directory cannot be written/;

/** Whether the lake's storage refused, which a person can mend while the work waits. */
function isStorageFault(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && STORAGE_CODES.has(at.code)) return true;
    if (STORAGE_MESSAGES.test(at.message)) return true;
  }
  return false;
}

/**
 * Runs `work` again, with growing pauses, for as long as the storage refuses. Other errors, and the end of the
 * signal, are thrown: the records are still in the stream.
 */
export async function retryStorage<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  onRefused: (message: string, waitMs: number) => void | Promise<void>,
): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, WAIT_MS_MAX)) {
    try {
      return await work();
    } catch (error) {
      if (!isStorageFault(error) || signal.aborted) throw error;
      await onRefused(errorMessage(error), waitMs);
      await sleep(waitMs, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}
