import { createEngine } from '#server/engine/duckdb.ts';
import { runIngest } from '#server/ingest/service.ts';
import { runReplays } from '#server/letters/replay-service.ts';
import { withStream } from '#server/stream/await-stream.ts';
import type { StreamTransport } from '#server/stream/transport.ts';
import type { Worker, WorkerContext } from './worker.ts';

/** The worker on a stream that the caller closes. */
export function ingestFrom(transport: StreamTransport, { signal, ready }: WorkerContext): Promise<void> {
  const openEngine = () => createEngine({ memoryLimitMb: 512, threads: 2 });
  return runIngest({ transport, openEngine, signal, ready });
}

/** Dead letters are taken in again beside it, also while the stream does not answer. */
export const main: Worker = async (context) => {
  const ended = new AbortController();
  const signal = AbortSignal.any([context.signal, ended.signal]);
  const openEngine = () => createEngine({ memoryLimitMb: 256, threads: 1 });
  const replaying = runReplays({ openEngine, signal });
  try {
    await withStream(context, (stream) => ingestFrom(stream, context));
  } finally {
    ended.abort();
    await replaying;
  }
};
