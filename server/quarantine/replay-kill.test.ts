/** A process that is killed while it replays quarantined rows leaves them open, or replayed; in either case once. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { CommitStep } from '../lake/commit.ts';
import { removeOrphans } from '../lake/orphans.ts';
import { PLAIN_EVALUATOR, STATUS_KNOWN } from '../testing/evaluator.ts';
import { onlyModels } from '../testing/gate.ts';
import { askForRows } from '../testing/quarantine.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { readJob } from './jobs-data.ts';
import { outcomesOf } from './outcomes-data.ts';
import { quarantineGate } from './quarantine-gate.ts';
import { runJob } from './replay-service.ts';

const TABLE = 'silver.stg_orders';
const CHILD = new URL('../testing/quarantine-kill-child.ts', import.meta.url).pathname;
const STEPS: readonly CommitStep[] = [
  'files-staged',
  'metadata-written',
  'within-done',
  'before-commit',
  'committed',
];

const own = { evaluator: PLAIN_EVALUATOR, gateChecksOf: async () => [STATUS_KNOWN] };

describe('a kill in the middle of a replay', () => {
  let warehouse: TestWarehouse;
  let engine: DuckDbEngine;
  before(async () => {
    warehouse = await testWarehouse();
    engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  });
  after(async () => {
    await engine.close();
    await warehouse.close();
  });

  const ids = async () =>
    (await warehouse.query(`SELECT event_id FROM {${TABLE}} ORDER BY 1`)).map((row) => String(row.event_id));

  for (const [number, step] of STEPS.entries()) {
    it(`at ${step}`, async () => {
      await warehouse.deliver([
        order({ id: `good-${number}`, orderId: `g${number}`, status: 'paid' }),
        order({ id: `bad-${number}`, orderId: `b${number}`, status: 'payd' }),
      ]);
      const run = () =>
        runWarehouse(engine, onlyModels(warehouse.registry, ['stg_orders']), { gate: quarantineGate(own) });
      await run();
      const before = await ids();
      const id = await askForRows({
        table: TABLE,
        repair: { kind: 'rules', rules: [{ kind: 'set', column: 'status', value: 'paid', where: 'always' }] },
      });
      const child = spawn(process.execPath, [CHILD, id, step], {
        env: { ...process.env, DATABASE_URL: warehouse.database.url, DATA_DIR: warehouse.database.dataDir },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      const [code, signal] = await once(child, 'exit');
      assert.deepEqual([code, signal], [null, 'SIGKILL']);

      const isDone = step === 'committed';
      const after = [...before, `bad-${number}`].toSorted();
      assert.deepEqual(await ids(), isDone ? after : before);
      assert.equal((await outcomesOf(TABLE)).length, number + (isDone ? 1 : 0));
      await removeOrphans({ namespace: 'silver', name: 'stg_orders' }, { olderThanMs: -60_000 });
      await runJob(id, {
        ...{ engine, models: warehouse.registry.models, ...own },
        signal: new AbortController().signal,
      });
      assert.deepEqual(await ids(), after);
      const job = await readJob(id);
      assert.deepEqual([job?.state, job?.settled], ['done', 1]);
      await run();
      assert.deepEqual(await ids(), after);
    });
  }
});
