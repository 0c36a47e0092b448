import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine } from '../engine/duckdb.ts';
import type { ShopRecord } from '../shop/outbox.ts';
import { foundShop } from '../shop/plan.ts';
import { Shop } from '../shop/shop.ts';
import { type Truth, truth } from '../shop/truth.ts';
import { type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { runTests } from './run-tests.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const BATCHES = 4;

/** The shop's own books against gold: the simulator knows what it did, faults included. */
describe('gold against what the simulated shop did', () => {
  let warehouse: TestWarehouse;
  let expected: Truth;
  let clicks = 0;

  before(async () => {
    warehouse = await testWarehouse({ threads: 2 });
    const plan = foundShop({ seed: 7, nowMs: NOW, historyDays: 6, eventsPerSecond: 20 });
    expected = truth(plan, plan.originMs, NOW);
    const shop = new Shop(plan, plan.originMs);
    const stepMs = (NOW - plan.originMs) / BATCHES;
    for (let batch = 1; batch <= BATCHES; batch++) {
      const records: ShopRecord[] = [];
      shop.advance(plan.originMs + batch * stepMs, (record) => records.push(record));
      const accepted = records.filter(({ verdict }) => verdict === 'regular' || verdict === 'duplicate');
      clicks += accepted.filter(({ topic }) => topic === 'clickstream').length;
      await warehouse.deliver(accepted.map(({ topic, value }) => ({ topic, event: value.toString() })));
      await warehouse.run();
    }
  });
  after(() => warehouse.close());

  it('has every event once in silver', async () => {
    for (const [topic, { regular }] of Object.entries(expected.topics)) {
      const [row] = await warehouse.query(`SELECT count(*) AS count FROM {silver.stg_${topic}}`);
      assert.equal(row?.count, regular, topic);
    }
    assert.ok(clicks > expected.topics.clickstream.regular, 'there were duplicates to leave out');
  });

  it('has the sales and reversals of every day to the cent', async () => {
    const rows = await warehouse.query(
      `SELECT
         sold_on::VARCHAR AS day,
         count(DISTINCT order_id) FILTER (entry = 'sale') AS orders,
         coalesce(sum(quantity) FILTER (entry = 'sale'), 0)::BIGINT AS units,
         coalesce(sum(revenue) FILTER (entry = 'sale') * 100, 0)::BIGINT AS revenueCents,
         coalesce(sum(cost) FILTER (entry = 'sale') * 100, 0)::BIGINT AS costCents,
         count(DISTINCT order_id) FILTER (entry = 'reversal') AS reversals,
         -coalesce(sum(revenue) FILTER (entry = 'reversal') * 100, 0)::BIGINT AS reversedCents
       FROM {gold.fact_sales} GROUP BY ALL ORDER BY ALL`,
    );
    const days = [...expected.days].map(([day, facts]) => ({ day, ...facts }));
    assert.deepEqual(
      rows,
      days.sort((a, b) => (a.day < b.day ? -1 : 1)),
    );
    assert.ok(days.some(({ reversals }) => reversals > 0));
  });

  it('counts every session and every order that the visits tell of', async () => {
    const [row] = await warehouse.query(
      `SELECT
         (SELECT sum(sessions)::BIGINT FROM {gold.mart_funnel_daily} WHERE category = 'all') AS sessions,
         (SELECT count(DISTINCT session_id) FROM {silver.stg_clickstream}) AS visits,
         (SELECT sum(order_sessions)::BIGINT FROM {gold.mart_funnel_daily} WHERE category = 'all') AS ordered,
         (SELECT count(DISTINCT session_id) FROM {silver.stg_clickstream} WHERE event_type = 'order_completed') AS completed`,
    );
    assert.equal(row?.sessions, row?.visits);
    assert.equal(row?.ordered, row?.completed);
  });

  it('passes every test of schema.yml', async () => {
    const engine = await createEngine({ memoryLimitMb: 256, threads: 2 });
    const results = await runTests(engine, warehouse.registry);
    await engine.close();
    assert.deepEqual(
      results
        .filter(({ failures }) => failures > 0)
        .map(({ model, subject, kind }) => `${model}.${subject} ${kind}`),
      [],
    );
  });
});
