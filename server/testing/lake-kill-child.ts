/** Commits to three tables at once and kills itself with SIGKILL at the step named in its argument. */
import { pool } from '../db.ts';
import { createEngine } from '../engine/duckdb.ts';
import { loadTables } from '../lake/catalog.ts';
import { commitTables } from '../lake/commit.ts';
import { liveFiles } from '../lake/plan.ts';
import type { Table } from '../lake/table.ts';
import { stageEvents } from './lake.ts';

const [step, note] = process.argv.slice(2);
const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
const [appended, overwritten, replaced] = (await loadTables(
  ['killed_append', 'killed_overwrite', 'killed_replace'].map((name) => ({ namespace: 'bronze', name })),
)) as [Table, Table, Table];
await pool().query('SELECT 1');
await commitTables(
  [
    { table: appended, operation: 'append', add: await stageEvents(engine, appended, 10, 12) },
    {
      table: overwritten,
      operation: 'overwrite',
      add: await stageEvents(engine, overwritten, 20, 22),
      replacePartitions: 'all',
    },
    {
      table: replaced,
      operation: 'replace',
      add: await stageEvents(engine, replaced, 0, 4),
      remove: await liveFiles(replaced),
    },
  ],
  {
    within: async (tx) => {
      await tx.query('INSERT INTO witness VALUES ($1)', [note]);
    },
    onStep: (reached) => {
      if (reached === step) process.kill(process.pid, 'SIGKILL');
    },
  },
);
process.exit(3);
