import { createEngine } from '#server/engine/duckdb.ts';
import { runIngest } from '#server/ingest/service.ts';
import { connectStream } from '#server/stream/connect.ts';
import type { Worker } from './worker.ts';

export const main: Worker = async ({ signal, ready }) => {
  const transport = await connectStream();
  const engine = await createEngine({ memoryLimitMb: 512, threads: 2 });
  try {
    await runIngest({ transport, engine, signal, ready });
  } finally {
    await Promise.allSettled([engine.close(), transport.close()]);
  }
};
