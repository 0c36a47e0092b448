/** The gate with the portal's own evaluation of checks, as the worker that makes tables has it. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { loadTable } from '../lake/catalog.ts';
import type { GateCheck } from '../quality/gate-service.ts';
import { testCheck } from '../testing/evaluator.ts';
import { onlyModels } from '../testing/gate.ts';
import { askForRows } from '../testing/quarantine.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { OWN_CHECKS } from './gate-service.ts';
import { quarantineGate } from './quarantine-gate.ts';
import { runJob } from './replay-service.ts';
import type { Repair } from './schema.ts';

const TABLE = 'silver.stg_orders';

let warehouse: TestWarehouse;
let engine: DuckDbEngine;
let checks: readonly GateCheck[] = [];
const own = { ...OWN_CHECKS, gateChecksOf: async (table: string) => (table === TABLE ? checks : []) };

before(async () => {
  warehouse = await testWarehouse();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
});
after(async () => {
  await engine.close();
  await warehouse.close();
});
beforeEach(async () => {
  await pool().query(
    "DELETE FROM iceberg_tables WHERE table_namespace IN ('bronze', 'silver', 'quarantine')",
  );
  await pool().query('TRUNCATE model_state, held_publication, gate_look');
});

async function run(models = ['stg_orders']) {
  const report = await runWarehouse(engine, onlyModels(warehouse.registry, models), {
    gate: quarantineGate(own),
  });
  if (report.failures[0]) throw report.failures[0].error;
  return report;
}

const published = async () =>
  (await warehouse.query(`SELECT event_id FROM {${TABLE}} ORDER BY 1`)).map((row) => String(row.event_id));

async function quarantined(): Promise<Record<string, readonly string[]>> {
  if (!(await loadTable({ namespace: 'quarantine', name: 'silver_stg_orders' }))) return {};
  const rows = await warehouse.query(
    'SELECT event_id, _check_ids FROM {quarantine.silver_stg_orders} ORDER BY 1',
  );
  return Object.fromEntries(rows.map((row) => [row.event_id, JSON.parse(String(row._check_ids))]));
}

describe('a batch under checks of every kind', () => {
  it('loses the rows that break a rule about rows, with every rule that they break', async () => {
    checks = [
      testCheck('country', 'expect_column_values_to_match_regex', { column: 'country', regex: '^[A-Z]{2}$' }),
      testCheck('paid', 'expect_column_values_to_be_between', {
        ...{
          column: 'item_count',
          min_value: 1,
          row_condition: `status = 'paid'`,
        },
      }),
      testCheck('known', 'expect_column_values_to_be_in_set', {
        column: 'status',
        value_set: ['paid', 'shipped'],
      }),
      testCheck('order', 'expect_column_values_to_be_unique', { column: 'order_id' }),
      testCheck('customers', 'expect_column_values_to_exist_in_other_table', {
        ...{ column: 'customer_id', other_table: 'silver.stg_customers', other_column: 'customer_id' },
      }),
    ];
    await warehouse.deliver([
      {
        topic: 'customers',
        event: {
          ...{
            event_id: 'x',
            event_type: 'registered',
            customer_id: 'c1',
            email: 'a@example.com',
            name: 'A',
          },
          ...{ occurred_at: '2026-11-10T10:00:00.000Z', created_at: '2026-11-10T10:00:00.000Z' },
        },
      },
    ]);
    await run(['stg_customers']);
    await warehouse.deliver([
      order({ id: 'good', orderId: '1', status: 'paid' }),
      order({ id: 'null', orderId: '2', status: 'shipped', country: null }),
      order({ id: 'lower', orderId: '3', status: 'shipped', country: 'de' }),
      order({ id: 'empty', orderId: '4', status: 'paid', items: [] }),
      order({ id: 'both', orderId: '5', status: 'lost', country: 'Germany' }),
      order({ id: 'twice-1', orderId: '6', status: 'paid' }),
      order({ id: 'twice-2', orderId: '6', status: 'shipped' }),
      order({ id: 'nobody', orderId: '7', status: 'paid', customerId: 'c9' }),
    ]);
    await run();
    assert.deepEqual(await published(), ['good', 'null']);
    assert.deepEqual(await quarantined(), {
      both: ['country', 'known'],
      empty: ['paid'],
      lower: ['country'],
      nobody: ['customers'],
      'twice-1': ['order'],
      'twice-2': ['order'],
    });

    const upper: Repair = {
      kind: 'rules',
      rules: [{ kind: 'case', column: 'country', to: 'upper' }],
    };
    const work = async (repair: Repair) =>
      runJob(await askForRows({ table: TABLE, repair }), {
        ...{ engine, models: warehouse.registry.models, ...own },
        signal: new AbortController().signal,
      });
    await work(upper);
    assert.deepEqual(await published(), ['good', 'lower', 'null']);
    const id = await askForRows({
      table: TABLE,
      selection: { kind: 'rows', keys: ['{"event_on":"2026-11-10","event_id":"twice-1"}'] },
    });
    await runJob(id, {
      ...{ engine, models: warehouse.registry.models, ...own },
      signal: new AbortController().signal,
    });
    assert.deepEqual(await published(), ['good', 'lower', 'null', 'twice-1'], 'alone it is the only one');
    await work({ kind: 'as_is' });
    assert.deepEqual(await published(), ['good', 'lower', 'null', 'twice-1'], 'beside it the other is not');
  });

  it('is held by a figure', async () => {
    checks = [
      testCheck(
        'mean',
        'expect_column_mean_to_be_between',
        { column: 'total_amount', max_value: 10 },
        'hold',
      ),
    ];
    await warehouse.deliver([order({ id: 'b', orderId: '2', status: 'paid' })]);
    assert.deepEqual((await run()).held, ['stg_orders']);
    assert.equal(
      await loadTable({ namespace: 'silver', name: 'stg_orders' }).then((table) => table?.currentSnapshotId),
      null,
    );
  });

  it('publishes of any rows what it would publish had the others never come', async () => {
    checks = [
      testCheck('country', 'expect_column_values_to_match_regex', { column: 'country', regex: '^[A-Z]{2}$' }),
      testCheck('known', 'expect_column_values_to_be_in_set', {
        column: 'status',
        value_set: ['paid', 'shipped'],
      }),
      testCheck('order', 'expect_column_values_to_not_be_null', { column: 'order_id' }),
    ];
    // Numbers that look like chance and come again.
    let state = 7;
    const chance = (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    const right: string[] = [];
    const wrong: Record<string, readonly string[]> = {};
    for (const size of [1, 7, 1, 20, 3]) {
      const orders = Array.from({ length: size }, (_, place) => {
        const id = `${size}-${place}-${chance(1_000_000)}`;
        const [country, status] = [
          ['DE', 'FR', null, 'de'][chance(4)] as string | null,
          ['paid', 'shipped', 'lost'][chance(3)] as string,
        ];
        const broken = [...(country === 'de' ? ['country'] : []), ...(status === 'lost' ? ['known'] : [])];
        if (broken.length > 0) wrong[id] = broken;
        else right.push(id);
        return order({ id, orderId: id, status, country });
      });
      await warehouse.deliver(orders);
      await run();
      assert.deepEqual(await published(), right.toSorted());
      assert.deepEqual(await quarantined(), Object.fromEntries(Object.entries(wrong).sort()));
    }
  });
});
