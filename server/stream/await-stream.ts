import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { connectStream } from './connect.ts';
import type { StreamTransport } from './transport.ts';

const FIRST_PAUSE_MS = 500;
const PAUSE_MS_MAX = 15_000;
/** Work that went on for this long was well: the next pause is the first one again. */
const WELL_AFTER_MS = 60_000;

export interface StreamWait {
  readonly signal: AbortSignal;
  /** The stream cannot be used, in a sentence; called when that begins and when its reason becomes another. */
  waiting?(reason: string): void;
}

/**
 * Runs `work` on the configured stream, and again with growing pauses for as long as the stream cannot be used: at the
 * start or later, work must be safe to begin anew. Resolves when work does or the signal aborts; other errors reject.
 * The log has the first refusal and, while it lasts, those after which the pause has doubled.
 */
export async function withStream(
  { signal, waiting }: StreamWait,
  work: (stream: StreamTransport) => Promise<void>,
  connect: () => Promise<StreamTransport> = connectStream,
): Promise<void> {
  const log = createLogger('stream');
  let pauseMs = 0;
  let reason: string | undefined;
  while (!signal.aborted) {
    let stream: StreamTransport | undefined;
    let begunAt = performance.now();
    try {
      stream = await connect();
      if (signal.aborted) return;
      if (reason !== undefined) log.info('The event stream answers again');
      begunAt = performance.now();
      await work(stream);
      return;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unavailable' || signal.aborted) throw error;
      const wasMs = performance.now() - begunAt > WELL_AFTER_MS ? 0 : pauseMs;
      pauseMs = Math.min(Math.max(wasMs * 2, FIRST_PAUSE_MS), PAUSE_MS_MAX);
      const isNews = reason !== errorMessage(error);
      reason = errorMessage(error);
      if (isNews) waiting?.(reason);
      if (isNews || pauseMs > wasMs) log.warn({ pauseMs }, `Waiting for the event stream: ${reason}`);
    } finally {
      await stream?.close().catch(() => undefined);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}
