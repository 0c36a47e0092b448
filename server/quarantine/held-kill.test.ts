/** A process that is killed while it holds, releases or rejects leaves what was before, or all of what it was about. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { loadTable } from '../lake/catalog.ts';
import type { CommitStep } from '../lake/commit.ts';
import { removeOrphans } from '../lake/orphans.ts';
import { HELD_BRANCH } from '../lake/references.ts';
import { HOLD_RETURNED, onlyModels } from '../testing/gate.ts';
import { ALLOW_ALL, actingAs, addPerson, enforce, testDocument } from '../testing/reader.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { listHeld } from '../warehouse/held-data.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { releaseHeld } from './decide-service.ts';

const STAGING = { namespace: 'silver', name: 'stg_orders' };
const CHILD = new URL('../testing/held-kill-child.ts', import.meta.url).pathname;
const REASON = 'looked at it';
/** The steps before the transaction are those of every commit, which the lake's own proof goes through. */
const HOLD_STEPS: readonly CommitStep[] = ['metadata-written', 'pointer-moved', 'before-commit', 'committed'];
const DECISION_STEPS: readonly CommitStep[] = ['pointer-moved', 'before-commit', 'committed'];

let warehouse: TestWarehouse;
let engine: DuckDbEngine;
let person: string;

before(async () => {
  warehouse = await testWarehouse();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  await enforce(testDocument([ALLOW_ALL]));
  person = await addPerson({ role: 'tester' });
});
after(async () => {
  await engine.close();
  await warehouse.close();
});

const run = () =>
  runWarehouse(engine, onlyModels(warehouse.registry, ['stg_orders']), { gate: HOLD_RETURNED });

async function counts(): Promise<Record<string, number>> {
  const rows = await warehouse.query(
    'SELECT status, count(*) AS n FROM {silver.stg_orders} GROUP BY ALL ORDER BY 1',
  );
  return Object.fromEntries(rows.map(({ status, n }) => [String(status), Number(n)]));
}

const isOnBranch = async () => (await loadTable(STAGING))?.metadata.refs?.[HELD_BRANCH] !== undefined;
const release = async (id: string) => releaseHeld(await actingAs(person), { id, reason: REASON });

async function theHeld(): Promise<string> {
  const [held, ...others] = await listHeld(0);
  assert.ok(held, 'one is held');
  assert.equal(others.length, 0);
  return held.id;
}

async function killed(what: string, id: string, step: string): Promise<void> {
  const child = spawn(process.execPath, [CHILD, what, person, id, step], {
    env: { ...process.env, DATABASE_URL: warehouse.database.url, DATA_DIR: warehouse.database.dataDir },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code, signal] = await once(child, 'exit');
  assert.deepEqual([code, signal], [null, 'SIGKILL'], `${what} at ${step}`);
}

/** A table of one paid order, nothing held, and a batch that will be. */
beforeEach(async () => {
  await pool().query("DELETE FROM iceberg_tables WHERE table_namespace IN ('bronze', 'silver')");
  await pool().query('TRUNCATE model_state, held_publication');
  await warehouse.deliver([order({ orderId: 'o1', status: 'paid' })]);
  await run();
  await warehouse.deliver([order({ orderId: 'o2', status: 'returned' })]);
});

describe('a kill', () => {
  for (const step of HOLD_STEPS) {
    it(`at ${step} of holding leaves nothing held, or one publication that can be released`, async () => {
      await killed('hold', '', step);
      const isHeld = step === 'committed';
      assert.deepEqual(await counts(), { paid: 1 });
      assert.equal((await listHeld(0)).length, isHeld ? 1 : 0);
      assert.equal(await isOnBranch(), isHeld);
      await removeOrphans(STAGING, { olderThanMs: -60_000 });
      assert.deepEqual((await run()).held, ['stg_orders']);
      await release(await theHeld());
      assert.deepEqual(await counts(), { paid: 1, returned: 1 });
      await run();
      assert.deepEqual(await counts(), { paid: 1, returned: 1 });
    });
  }

  for (const what of ['release', 'reject']) {
    for (const step of DECISION_STEPS) {
      it(`at ${step} of a ${what} leaves it undecided, or decided and done`, async () => {
        await run();
        const id = await theHeld();
        await killed(what, id, step);
        const isDone = step === 'committed';
        assert.deepEqual(
          await counts(),
          isDone && what === 'release' ? { paid: 1, returned: 1 } : { paid: 1 },
        );
        assert.equal((await listHeld(0)).length, isDone ? 0 : 1);
        assert.equal(await isOnBranch(), !isDone);
        if (!isDone) {
          await removeOrphans(STAGING, { olderThanMs: -60_000 });
          await release(id);
        }
        await run();
        assert.equal((await counts()).returned ?? 0, isDone && what === 'reject' ? 0 : 1);
      });
    }
  }
});
