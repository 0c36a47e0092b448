/**
 * Maintenance as a child process: it compacts, expires, sweeps and looks for orphans in the tables of ingestion, round after
 * round, until it is killed, by itself at a named step of a commit or from outside.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { keepBalance } from '#server/balance/keep-balance.ts';
import { RECORD_FUNCTION } from '#server/balance/record-function.ts';
import { createEngine } from '#server/engine/duckdb.ts';
import { errorMessage } from '#server/errors.ts';
import type { CommitStep } from '#server/lake/commit.ts';
import { compactTable } from '#server/lake/compact.ts';
import { expireSnapshots, sweepGarbage } from '#server/lake/expire.ts';
import { removeOrphans } from '#server/lake/orphans.ts';

const { values } = parseArgs({
  options: { step: { type: 'string' }, occurrence: { type: 'string', default: '1' } },
});
/** Longer than a batch takes from staging to its commit, also while PostgreSQL is down. */
const GRACE_MS = 45_000;
const TABLES = ['bronze', 'dead_letters'].flatMap((namespace) =>
  ['clickstream', 'orders'].map((name) => ({ namespace, name })),
);
process.once('disconnect', () => process.exit(1));

let remaining = Number(values.occurrence);
const onStep = (step: CommitStep) => {
  if (step === values.step && --remaining === 0) process.kill(process.pid, 'SIGKILL');
};
const engine = await createEngine({ memoryLimitMb: 192, threads: 1, functions: [RECORD_FUNCTION] });
const { signal } = new AbortController();
process.send?.('ready');
for (;;) {
  const later = Date.now() + 86_400_000;
  try {
    for (const name of TABLES) {
      await compactTable(engine, name, { onStep, nowMs: later, rules: { minFiles: 3 } });
      await expireSnapshots(name, { nowMs: later + 10 * 86_400_000, minDropped: 2, graceMs: GRACE_MS });
      await removeOrphans(name, { olderThanMs: GRACE_MS });
    }
    await sweepGarbage();
    await keepBalance({ signal, engine: async () => engine, models: [] });
  } catch (error) {
    // PostgreSQL is ended meanwhile, and commits of ingestion go first: the next round goes on.
    console.error('maintenance:', errorMessage(error));
  }
  await sleep(Math.random() * 300);
}
