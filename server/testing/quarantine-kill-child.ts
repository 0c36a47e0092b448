/** Does the part of the work on quarantined rows that its first argument names, and kills itself at the step of its second. */
import { createEngine } from '../engine/duckdb.ts';
import { readJob } from '../quarantine/jobs-data.ts';
import { replayPart } from '../quarantine/replay-rows.ts';
import { loadRegistry } from '../warehouse/registry.ts';
import { PLAIN_EVALUATOR, STATUS_KNOWN } from './evaluator.ts';

const [id, step] = process.argv.slice(2);
const job = await readJob(String(id));
if (!job) throw new Error(`There is no job ${id}`);
await replayPart(job, {
  engine: await createEngine({ memoryLimitMb: 128, threads: 1 }),
  models: (await loadRegistry()).models,
  evaluator: PLAIN_EVALUATOR,
  gateChecksOf: async () => [STATUS_KNOWN],
  signal: new AbortController().signal,
  onStep: (reached) => {
    if (reached === step) process.kill(process.pid, 'SIGKILL');
  },
});
process.exit(3);
