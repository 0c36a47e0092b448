import { parseArgs } from 'node:util';
import { createEngine } from '#server/engine/duckdb.ts';
import { runIngest } from '#server/ingest/service.ts';
import { connectStream } from '#server/stream/connect.ts';

/**
 * Ingestion as a child process that kills itself, without warning, when a step of the commit comes about for the
 * n-th time; or stops there until it is told to go on, when its partitions have long been others'. Batches are small and quick, so that there are many commits to be killed in.
 */
const { values } = parseArgs({
  options: {
    group: { type: 'string', default: 'ingest' },
    step: { type: 'string' },
    occurrence: { type: 'string', default: '1' },
    freeze: { type: 'boolean', default: false },
  },
});
const controller = new AbortController();
process.once('message', () => controller.abort());
process.once('disconnect', () => process.exit(1));

let remaining = Number(values.occurrence);
const transport = await connectStream();
await runIngest({
  transport,
  openEngine: () => createEngine({ memoryLimitMb: 256, threads: 1 }),
  signal: controller.signal,
  topics: ['clickstream', 'orders'],
  group: values.group,
  policy: { rowsMax: 4_000, bytesMax: 8 * 1024 * 1024, ageMs: 100, firstAgeMs: 20 },
  ready: () => process.send?.('ready'),
  onStep(step) {
    if (step !== values.step) return;
    remaining -= 1;
    if (remaining !== 0) return;
    if (values.freeze) process.send?.('frozen');
    process.kill(process.pid, values.freeze ? 'SIGSTOP' : 'SIGKILL');
  },
});
process.exit(0);
