import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine } from '../engine/duckdb.ts';
import { click, order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import type { ModelReport } from './run-model.ts';
import { runTests } from './run-tests.ts';

const HISTORY_DAYS = 28;
const dayOf = (number: number) => `2026-11-${String(number).padStart(2, '0')}`;

let warehouse: TestWarehouse;
before(async () => {
  warehouse = await testWarehouse();
  const days = Array.from({ length: HISTORY_DAYS }, (_, index) => dayOf(index + 1));
  for (const half of [days.slice(0, 14), days.slice(14)]) {
    await warehouse.deliver(
      half.flatMap((day) => [
        click({ at: `${day}T10:00:00.000Z`, session: `${day}-a` }),
        order({ orderId: day, customerId: day, orderedAt: `${day}T11:00:00.000Z`, status: 'paid' }),
        order({ orderId: `${day}-back`, orderedAt: `${day}T12:00:00.000Z`, status: 'paid' }),
        order({
          orderId: `${day}-back`,
          orderedAt: `${day}T12:00:00.000Z`,
          at: `${day}T13:00:00.000Z`,
          status: 'cancelled',
        }),
      ]),
    );
    await warehouse.run();
  }
});
after(() => warehouse.close());

/** The days of the files that a model read under a name, by the folders they lie in. */
function daysRead(report: ModelReport | undefined, name: string): string[] {
  const paths = report?.filesRead.get(name);
  assert.ok(paths, `${name} was read`);
  return [...new Set(paths.map((path) => /_day=(\d{4}-\d{2}-\d{2})/.exec(path)?.[1] ?? path))].sort();
}

describe('the work of a run follows what is new, not the history', () => {
  const NEW = dayOf(28);
  let reports: Map<string, ModelReport>;
  before(async () => {
    await warehouse.deliver([
      click({ at: `${NEW}T14:00:00.000Z`, session: 'new' }),
      order({ orderId: 'new', orderedAt: `${NEW}T14:00:00.000Z`, status: 'paid' }),
      order({
        orderId: dayOf(20),
        orderedAt: `${dayOf(20)}T11:00:00.000Z`,
        at: `${NEW}T15:00:00.000Z`,
        status: 'returned',
      }),
    ]);
    const { models } = await warehouse.run();
    reports = new Map(models.map((report) => [report.model, report]));
  });

  it('reads one new bronze file and, to find duplicates, the day that was touched', () => {
    const report = reports.get('stg_clickstream');
    assert.equal(report?.filesRead.get('"bronze"."clickstream$added"')?.length, 1);
    assert.deepEqual(daysRead(report, 'this'), [NEW]);
    assert.deepEqual([report?.rowsIn, report?.rowsOut, report?.filesWritten], [1, 1, 1]);
  });

  it('looks up sales on the days that the orders were placed', () => {
    assert.deepEqual(daysRead(reports.get('int_sale_lines'), 'this'), [NEW]);
    assert.deepEqual(daysRead(reports.get('int_order_reversals'), 'this'), [dayOf(20)]);
    const sales = reports.get('fact_sales');
    assert.deepEqual(daysRead(sales, '"silver"."int_order_reversals$on_1"'), [NEW]);
    assert.deepEqual(daysRead(sales, '"silver"."int_sale_lines$on_2"'), [dayOf(20)]);
    assert.deepEqual([sales?.rowsIn, sales?.rowsOut], [2, 2]);
    assert.equal(sales?.filesRead.has('this'), false);
  });

  it('reads the clickstream of the days around and rewrites the one that changed', () => {
    const report = reports.get('mart_funnel_daily');
    assert.deepEqual(daysRead(report, '"silver"."stg_clickstream$on_1"'), [
      dayOf(25),
      dayOf(26),
      dayOf(27),
      NEW,
    ]);
    assert.deepEqual(daysRead(report, '"gold"."mart_funnel_daily$on_2"'), [dayOf(27), NEW]);
    assert.deepEqual(report?.replacedPartitions, [NEW]);
  });

  it('keeps up totals from the new entries', () => {
    assert.equal(reports.get('int_customers')?.filesRead.get('"gold"."fact_sales$added"')?.length, 1);
    assert.equal(reports.get('int_customers')?.rowsIn, 2);
  });

  it('leaves alone what has nothing new', () => {
    for (const model of ['stg_products', 'stg_inventory', 'mart_marketing_daily', 'dim_date']) {
      assert.equal(reports.get(model)?.plan.kind, 'skip', model);
    }
  });
});

describe("schema.yml's tests over the built tables", () => {
  it('all hold, and would fail if they did not', async () => {
    const engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
    try {
      const results = await runTests(engine, warehouse.registry);
      assert.deepEqual(
        results.filter(({ failures }) => failures !== 0),
        [],
      );
      const kinds = new Set(results.map(({ kind }) => kind));
      assert.deepEqual([...kinds].sort(), ['accepted_values', 'not_null', 'relationships', 'unique']);
    } finally {
      await engine.close();
    }
  });
});
