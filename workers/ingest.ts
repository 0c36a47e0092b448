import { createEngine } from '#server/engine/duckdb.ts';
import { runIngest } from '#server/ingest/service.ts';
import { withStream } from '#server/stream/await-stream.ts';
import type { StreamTransport } from '#server/stream/transport.ts';
import type { Worker, WorkerContext } from './worker.ts';

/** The worker on a stream that the caller closes. */
export function ingestFrom(transport: StreamTransport, { signal, ready }: WorkerContext): Promise<void> {
  const openEngine = () => createEngine({ memoryLimitMb: 512, threads: 2 });
  return runIngest({ transport, openEngine, signal, ready });
}

export const main: Worker = (context) => withStream(context, (stream) => ingestFrom(stream, context));
