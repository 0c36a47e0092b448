/** Does the part of a replay that its first argument names, and kills itself with SIGKILL at the step of its second. */
import { createEngine } from '../engine/duckdb.ts';
import { readJob } from '../letters/jobs-data.ts';
import { runBatch } from '../letters/run-batch.ts';
import { openWireLookup } from '../registry/wire-service.ts';

const [id, step] = process.argv.slice(2);
const job = await readJob(String(id));
if (!job) throw new Error(`There is no job ${id}`);
await runBatch(job, {
  engine: await createEngine({ memoryLimitMb: 128, threads: 1 }),
  lookup: openWireLookup(),
  signal: new AbortController().signal,
  onStep: (reached) => {
    if (reached === step) process.kill(process.pid, 'SIGKILL');
  },
});
process.exit(3);
