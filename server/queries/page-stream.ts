import { arrowFrame, eventFrame } from './frames.ts';
import type { QueryEvent, QueryProblem } from './schema.ts';
import type { StatementResult } from './statement-result.ts';

type Start = (options: {
  readonly signal: AbortSignal;
  readonly onEvent: (event: QueryEvent) => void;
}) => Promise<StatementResult>;

/** Some batches may wait for a slow connection; then the query does. */
const WAITING_BYTES_MAX = 2 * 1024 * 1024;

/**
 * A run as frames for the SQL page: events as they happen, rows as fast as they are read, up to `maxBytes` of them.
 * Whoever stops reading stops the query.
 */
export function pageStream({
  signal,
  maxBytes,
  start: startRun,
  toProblem,
}: {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
  readonly start: Start;
  readonly toProblem: (error: unknown) => QueryProblem;
}): ReadableStream<Uint8Array> {
  const gone = new AbortController();
  const wanted = new Wanted();
  let pushed: Promise<void> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const onEvent = (event: QueryEvent) => {
          if (!gone.signal.aborted) controller.enqueue(eventFrame(event));
        };
        pushed = push(AbortSignal.any([signal, gone.signal]), onEvent, async (bytes) => {
          controller.enqueue(arrowFrame(bytes));
          if ((controller.desiredSize ?? 1) <= 0) await wanted.next();
        }).then(
          () => {
            if (!gone.signal.aborted) controller.close();
          },
          (error: unknown) => controller.error(error),
        );
      },
      pull: () => wanted.signal(),
      async cancel() {
        gone.abort();
        wanted.signal();
        await pushed;
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES_MAX }),
  );

  async function push(
    until: AbortSignal,
    onEvent: (event: QueryEvent) => void,
    onBytes: (bytes: Uint8Array) => Promise<void>,
  ): Promise<void> {
    until.addEventListener('abort', () => wanted.signal(), { once: true });
    try {
      await using result = await startRun({ signal: until, onEvent });
      if (result.plan) onEvent({ kind: 'plan', steps: result.plan });
      else onEvent({ kind: 'columns', columns: result.columns });
      const pieces = result.arrow({ maxBytes });
      for (;;) {
        const { done, value } = await pieces.next();
        if (done) {
          onEvent({ kind: 'done', receipt: value });
          return;
        }
        if (until.aborted) return;
        await onBytes(value);
      }
    } catch (error) {
      onEvent({ kind: 'error', problem: toProblem(error) });
    }
  }
}

/** Lets the writer wait until the reader wants more. */
class Wanted {
  #resume: (() => void) | null = null;

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  signal(): void {
    this.#resume?.();
    this.#resume = null;
  }
}
