/** Rows that do not pass a check go into the quarantine in the commit that publishes the others. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { loadTable } from '../lake/catalog.ts';
import type { GateCheck } from '../quality/gate-service.ts';
import { AMOUNT_IN_RANGE, PLAIN_EVALUATOR, STATUS_KNOWN, testCheck } from '../testing/evaluator.ts';
import { onlyModels } from '../testing/gate.ts';
import { ALLOW_ALL, actingAs, addPerson, enforce, testDocument } from '../testing/reader.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { listHeld } from '../warehouse/held-data.ts';
import type { RunOptions } from '../warehouse/run-model.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { rejectHeld, releaseHeld } from './decide-service.ts';
import { quarantineGate } from './quarantine-gate.ts';

let warehouse: TestWarehouse;
let engine: DuckDbEngine;
let person: string;
let checks: readonly GateCheck[] = [];
let orders = 0;

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

const gate = quarantineGate({
  evaluator: PLAIN_EVALUATOR,
  gateChecksOf: async (relation) => (relation === 'silver.stg_orders' ? checks : []),
});
const rebuild = new Map([['silver.stg_orders', 'somebody']]);

async function run(options: RunOptions = {}) {
  const report = await runWarehouse(engine, onlyModels(warehouse.registry, ['stg_orders']), {
    gate,
    ...options,
  });
  if (report.failures[0]) throw report.failures[0].error;
  return report;
}

async function deliver(...statuses: string[]): Promise<void> {
  await warehouse.deliver(
    statuses.map((status) => order({ id: `e${++orders}`, orderId: `o${orders}`, status })),
  );
}

const published = async () =>
  (await warehouse.query('SELECT status FROM {silver.stg_orders} ORDER BY _arrived_at')).map(
    ({ status }) => status,
  );

async function quarantined(): Promise<unknown[]> {
  const table = await loadTable({ namespace: 'quarantine', name: 'silver_stg_orders' });
  if (!table) return [];
  return (
    await warehouse.query(
      'SELECT status, _row_key, _check_ids, _carried FROM {quarantine.silver_stg_orders} ORDER BY _arrived_at',
    )
  ).map((row) => [row.status, row._row_key, row._check_ids, row._carried]);
}

const key = (number: number) => `{"event_on":"2026-11-10","event_id":"e${number}"}`;

beforeEach(async () => {
  for (const held of await listHeld(0)) {
    await rejectHeld(await actingAs(person), { id: held.id, reason: 'done with it' });
  }
  await pool().query(
    "DELETE FROM iceberg_tables WHERE table_namespace IN ('bronze', 'silver', 'quarantine')",
  );
  await pool().query('TRUNCATE model_state, model_run, held_publication, gate_look');
  orders = 0;
  checks = [STATUS_KNOWN, AMOUNT_IN_RANGE];
});

describe('a batch with rows that fail', () => {
  it('is published without them, and they wait with key and rule', async () => {
    await deliver('paid', 'payd');
    await run();
    await deliver('shipped', 'sent');
    await run();
    assert.deepEqual(await published(), ['paid', 'shipped']);
    assert.deepEqual(await quarantined(), [
      ['payd', key(2), '["status-known"]', null],
      ['sent', key(4), '["status-known"]', null],
    ]);
    const [row] = await warehouse.query(
      'SELECT _rules, _rule_columns, _run_id FROM {quarantine.silver_stg_orders} LIMIT 1',
    );
    assert.equal(row?._rule_columns, '["status"]');
    assert.match(String(row?._rules), /^\["status is/);
    const { rows } = await pool().query('SELECT rows_out, rows_quarantined FROM model_run ORDER BY id');
    assert.deepEqual(
      rows.map((each) => [each.rows_out, each.rows_quarantined]),
      [
        [1, 1],
        [1, 1],
      ],
    );
    const looks = await pool().query('SELECT quarantined, is_held, findings FROM gate_look ORDER BY at');
    assert.deepEqual(
      looks.rows.map(({ quarantined: count, is_held, findings }) => [
        count,
        is_held,
        findings[0].unexpectedCount,
      ]),
      [
        [1, false, 1],
        [1, false, 1],
      ],
    );
  });

  it('that come again are repeats, also when the model is made anew', async () => {
    await deliver('paid', 'payd');
    await run();
    await warehouse.deliver([
      order({ id: 'e2', orderId: 'o2', status: 'payd' }),
      order({ id: 'e2', orderId: 'o2', status: 'paid' }),
    ]);
    await run();
    const before = [await published(), await quarantined()];
    assert.deepEqual(before, [['paid'], [['payd', key(2), '["status-known"]', null]]]);
    await run({ rebuild });
    assert.deepEqual([await published(), await quarantined()], before);
  });

  it('is published whole once the checks are others and the model is made anew', async () => {
    await deliver('paid', 'payd');
    await run();
    checks = [AMOUNT_IN_RANGE];
    await run({ rebuild });
    assert.deepEqual([await published(), await quarantined()], [['paid', 'payd'], []]);
  });

  it('of a rule that most rows pass is published whole', async () => {
    checks = [{ ...STATUS_KNOWN, arguments: { ...STATUS_KNOWN.arguments, mostly: 0.5 } }];
    await deliver('paid', 'paid', 'payd');
    await run();
    assert.deepEqual([await published(), await quarantined()], [['paid', 'paid', 'payd'], []]);
  });

  it('of a rule about several rows loses all of these', async () => {
    checks = [testCheck('one each', 'expect_column_values_to_be_unique', { column: 'order_id' })];
    await warehouse.deliver([
      order({ id: 'a', orderId: 'o1', status: 'paid' }),
      order({ id: 'b', orderId: 'o1', status: 'shipped' }),
      order({ id: 'c', orderId: 'o2', status: 'pending' }),
    ]);
    await run();
    assert.deepEqual(await published(), ['pending']);
    assert.equal((await quarantined()).length, 2);
  });
});

describe('a check that takes no rows out', () => {
  it('holds the batch, when it fails', async () => {
    checks = [testCheck('enough', 'expect_table_row_count_to_be_between', { min_value: 3 })];
    await deliver('paid', 'payd');
    assert.deepEqual((await run()).held, ['stg_orders']);
    assert.equal((await listHeld(0)).length, 1);
  });

  it('is reported when it cannot be evaluated, and holds where its gate is hold', async () => {
    const gone = testCheck('gone', 'expect_column_values_to_not_be_null', { column: 'weight' });
    checks = [gone];
    await deliver('paid');
    assert.deepEqual((await run()).held, []);
    assert.deepEqual(await published(), ['paid']);
    const { rows } = await pool().query('SELECT findings FROM gate_look');
    assert.deepEqual(
      [rows[0].findings[0].state, rows[0].findings[0].reason],
      ['not_evaluated', 'There is no column weight.'],
    );
    checks = [{ ...gone, gate: 'hold' }];
    await deliver('paid');
    assert.deepEqual((await run()).held, ['stg_orders']);
  });

  it('holds what is left after rows were taken out, and the quarantine waits with it', async () => {
    const enough = testCheck('enough', 'expect_table_row_count_to_be_between', { min_value: 2 }, 'hold');
    checks = [STATUS_KNOWN, enough];
    await deliver('paid', 'paid', 'payd');
    assert.deepEqual((await run()).held, [], 'two are enough');
    await deliver('paid', 'sent');
    assert.deepEqual((await run()).held, ['stg_orders'], 'one is not');
    assert.deepEqual((await quarantined()).length, 1);
    const [held] = await listHeld(0);
    assert.deepEqual(
      held?.tables.map(({ namespace }) => namespace),
      ['silver', 'quarantine'],
    );
    await releaseHeld(await actingAs(person), { id: String(held?.id), reason: 'a quiet day' });
    assert.deepEqual(await published(), ['paid', 'paid', 'paid']);
    assert.deepEqual((await quarantined()).length, 2);
  });
});

describe('two runs at once', () => {
  it('quarantine each row once', async () => {
    await deliver('paid', 'payd');
    const other = await createEngine({ memoryLimitMb: 256, threads: 1 });
    const registry = onlyModels(warehouse.registry, ['stg_orders']);
    await Promise.all([run(), runWarehouse(other, registry, { gate })]);
    await other.close();
    assert.deepEqual([await published(), (await quarantined()).length], [['paid'], 1]);
  });
});
