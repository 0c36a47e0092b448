import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { createEngine } from '../engine/duckdb.ts';
import { createLogger } from '../log.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { LIVE_INTERVAL_MS } from './decide-run.ts';
import type { WarehouseReport } from './run-warehouse.ts';
import { runTransform } from './transform.ts';

describe('the transform loop', () => {
  let warehouse: TestWarehouse;
  before(async () => {
    warehouse = await testWarehouse();
  });
  after(async () => {
    await warehouse.close();
  });

  it('builds at the start, wakes for new events, and stops when told', async (t) => {
    const rounds = new EventEmitter<{ round: [WarehouseReport] }>();
    const stop = new AbortController();
    let ready = 0;
    const ended = runTransform({
      openEngine: () => createEngine({ memoryLimitMb: 256, threads: 1 }),
      registry: warehouse.registry,
      log: createLogger('transform-test'),
      signal: stop.signal,
      ready: () => {
        ready += 1;
      },
      onRound: (report) => rounds.emit('round', report),
    });
    const [first] = await once(rounds, 'round');
    assert.equal(first.models.length, warehouse.registry.models.length);
    assert.equal(ready, 1);

    await warehouse.deliver([order({ orderId: 'o1', status: 'paid' })]);
    const clock = Date.now;
    t.mock.method(Date, 'now', () => clock() + LIVE_INTERVAL_MS);
    const [second] = await once(rounds, 'round');
    const ran = (second as WarehouseReport).models.filter(({ plan }) => plan.kind !== 'skip');
    assert.ok(ran.some(({ model }) => model === 'fact_sales'));
    const [sales] = await warehouse.query('SELECT count(*) AS count FROM {gold.fact_sales}');
    assert.deepEqual(sales, { count: 1 });

    stop.abort();
    await ended;
    assert.equal(ready, 1);
  });
});
