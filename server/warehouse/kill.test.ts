import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pool } from '../db.ts';
import { createEngine } from '../engine/duckdb.ts';
import { COMMIT_STEPS } from '../lake/commit.ts';
import type { Delivery } from '../testing/bronze.ts';
import { click, order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { runWarehouse } from './run-warehouse.ts';

const KILLS = 8;

/** Events of a batch that meet those of the batches before: sessions go on, orders come back. */
function batch(number: number): Delivery[] {
  return Array.from({ length: 40 }, (_, index) => index).flatMap((index) => {
    const day = `2026-11-${10 + ((number + index) % 5)}`;
    const orderedAt = `2026-11-${10 + (index % 4)}T08:00:00.000Z`;
    const status = number % 2 === 0 ? 'paid' : 'returned';
    return [
      click({
        id: `click-${index}-${number}`,
        at: `${day}T0${index % 10}:00:00.000Z`,
        session: `s${index % 7}`,
        type: 'product_view',
        category: 'Hats',
      }),
      order({
        id: `order-${index}-${number}`,
        orderId: `o${index}-${number >> 1}`,
        customerId: `c${index % 5}`,
        orderedAt,
        at: `${day}T12:00:00.000Z`,
        status,
      }),
    ];
  });
}

async function rebuilt(warehouse: TestWarehouse): Promise<Awaited<ReturnType<TestWarehouse['gold']>>> {
  await pool().query('DELETE FROM model_state');
  await warehouse.run();
  return warehouse.gold();
}

describe('a warehouse run that is ended', () => {
  let warehouse: TestWarehouse;
  before(async () => {
    warehouse = await testWarehouse();
  });
  after(() => warehouse.close());

  it('by SIGKILL at any moment loses and doubles nothing', async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      await warehouse.deliver(batch(kill));
      const worker = spawn(process.execPath, ['scripts/worker.ts', 'transform'], { stdio: 'ignore' });
      const ended = once(worker, 'exit');
      await someRunsRecorded(kill, worker);
      worker.kill('SIGKILL');
      await ended;
    }
    const { rows } = await pool().query('SELECT count(*) AS count FROM model_run');
    assert.ok(rows[0].count > KILLS, 'the workers did some of the work before they were killed');
    await warehouse.run();
    const gold = await warehouse.gold();
    assert.ok((gold['gold.fact_sales']?.length ?? 0) > 0);
    assert.deepEqual(gold, await rebuilt(warehouse));
  });

  it('before the end of a commit, at any step, is as if it had not begun', async () => {
    const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
    const steps = COMMIT_STEPS.slice(0, COMMIT_STEPS.indexOf('committed'));
    for (const [number, step] of steps.entries()) {
      await warehouse.deliver(batch(KILLS + number));
      let reached = 0;
      const report = await runWarehouse(engine, warehouse.registry, {
        onStep(at) {
          if (at === step && ++reached > number / 2) throw new Error(`ended at ${step}`);
        },
      });
      assert.ok(report.failures.length > 0, step);
      await warehouse.run();
    }
    await engine.close();
    const gold = await warehouse.gold();
    assert.deepEqual(gold, await rebuilt(warehouse));
  });
});

/** Waits until the worker has brought a different number of models further each time, then a bit into the next. */
async function someRunsRecorded(kill: number, worker: { exitCode: number | null }): Promise<void> {
  const count = async () =>
    (await pool().query('SELECT count(*) AS count FROM model_run')).rows[0].count as number;
  const before = await count();
  while ((await count()) < before + (kill % 5)) {
    assert.equal(worker.exitCode, null, 'the worker runs');
    await delay(5);
  }
  await delay(7 * kill);
}
