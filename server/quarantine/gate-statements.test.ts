/** Statements in SQL before publishing: over the batch, with the rights of whoever wrote them. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { after, before, beforeEach, describe, it } from 'node:test';
import { pool } from '../db.ts';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import type { Check } from '../expectations/schema.ts';
import { loadTable } from '../lake/catalog.ts';
import { localPath, tableDirectory } from '../lake/location.ts';
import { liveFiles } from '../lake/plan.ts';
import type { GateCheck } from '../quality/gate-service.ts';
import { closeQueryPool } from '../queries/open-pool.ts';
import { testCheck } from '../testing/evaluator.ts';
import { onlyModels } from '../testing/gate.ts';
import { ALLOW_ALL, addPerson, enforce, testDocument } from '../testing/reader.ts';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';
import { runWarehouse } from '../warehouse/run-warehouse.ts';
import { OWN_CHECKS } from './gate-service.ts';
import { quarantineGate } from './quarantine-gate.ts';

const TABLE = 'silver.stg_orders';

let warehouse: TestWarehouse;
let engine: DuckDbEngine;
let checks: readonly GateCheck[] = [];
let seesAll: string;
let seesGermany: string;

before(async () => {
  warehouse = await testWarehouse();
  engine = await createEngine({ memoryLimitMb: 256, threads: 1 });
  const only = { on: { datasets: [TABLE] }, to: { groups: ['germany'] } };
  await enforce(
    testDocument([
      ALLOW_ALL,
      { ...only, kind: 'row_filter', id: 'germany', title: 'Germany', where: "country = 'DE'" },
      {
        ...{ kind: 'mask', id: 'customers', title: 'Customers', to: { groups: ['germany'] } },
        ...{ on: { columns: [`${TABLE}.customer_id`] }, mask: { kind: 'null' } },
      },
    ]),
  );
  seesAll = await addPerson({ role: 'tester' });
  seesGermany = await addPerson({ role: 'tester', groups: ['germany'] });
});
after(async () => {
  await closeQueryPool();
  await engine.close();
  await warehouse.close();
});
beforeEach(async () => {
  await pool().query(
    "DELETE FROM iceberg_tables WHERE table_namespace IN ('bronze', 'silver', 'quarantine')",
  );
  await pool().query('TRUNCATE model_state, held_publication, gate_look');
});

const gate = quarantineGate({
  ...OWN_CHECKS,
  gateChecksOf: async (table: string) => (table === TABLE ? checks : []),
});
async function run(...orders: readonly { readonly id: string; readonly country?: string }[]) {
  await warehouse.deliver(
    orders.map(({ id, country }) => order({ id, orderId: id, status: 'paid', country })),
  );
  const report = await runWarehouse(engine, onlyModels(warehouse.registry, ['stg_orders']), { gate });
  if (report.failures[0]) throw report.failures[0].error;
  return report.held;
}
const statement = (sql: string, authorId: string | null, how: Check['gate'] = 'hold'): GateCheck => ({
  ...testCheck('sql', 'unexpected_rows_expectation', { unexpected_rows_query: sql }, how),
  authorId,
});
async function lastFinding() {
  const { rows } = await pool().query('SELECT findings FROM gate_look ORDER BY at DESC LIMIT 1');
  return rows[0]?.findings[0] ?? null;
}

async function dataFiles(): Promise<(string | undefined)[]> {
  const folder = tableDirectory({ namespace: 'silver', name: 'stg_orders' });
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.parquet')).map((name) => name.split('/').at(-1));
}

describe('a statement of a file', () => {
  it('holds a batch in which it finds rows, whatever was published before', async () => {
    checks = [statement("SELECT * FROM {batch} WHERE country = 'FR'", null)];
    assert.deepEqual(await run({ id: 'a', country: 'DE' }), []);
    assert.equal(await lastFinding(), null);
    assert.deepEqual(await run({ id: 'b', country: 'FR' }), ['stg_orders']);
    assert.equal((await lastFinding()).unexpectedCount, 1);
  });

  it('of the gate quarantine holds it, too: there are no rows to take out', async () => {
    checks = [statement("SELECT country FROM {batch} WHERE country = 'FR'", null, 'quarantine')];
    assert.deepEqual(await run({ id: 'a', country: 'FR' }), ['stg_orders']);
  });

  it('is asked of what is left when others took rows out', async () => {
    const known = testCheck('known', 'expect_column_values_to_be_in_set', {
      column: 'country',
      value_set: ['DE'],
    });
    checks = [known, statement("SELECT * FROM {batch} WHERE country = 'FR'", null)];
    assert.deepEqual(await run({ id: 'a', country: 'FR' }, { id: 'b', country: 'DE' }), []);
  });
});

describe('a statement of somebody', () => {
  it('sees the batch in place of the table, and of both what they see of the table', async () => {
    const sql = "SELECT * FROM {batch} WHERE country = 'FR'";
    checks = [statement(sql, seesGermany)];
    assert.deepEqual(await run({ id: 'a', country: 'FR' }), [], 'they do not see France');
    checks = [statement('SELECT * FROM {batch} WHERE customer_id IS NOT NULL', seesGermany)];
    assert.deepEqual(await run({ id: 'b', country: 'DE' }), [], 'they do not see customers');
    checks = [statement('SELECT * FROM {batch}', seesGermany)];
    assert.deepEqual(await run({ id: 'c', country: 'DE' }, { id: 'd', country: 'FR' }), ['stg_orders']);
    assert.equal((await lastFinding()).unexpectedCount, 1, 'one of the batch, none of the table');
  });

  it('holds what they see to be wrong, and leaves no files behind', async () => {
    checks = [statement(`SELECT * FROM ${TABLE} WHERE country = 'FR'`, seesAll)];
    const before = await dataFiles();
    assert.deepEqual(await run({ id: 'a', country: 'DE' }), []);
    const table = await loadTable({ namespace: 'silver', name: 'stg_orders' });
    const live = table ? (await liveFiles(table)).map(({ path }) => localPath(path).split('/').at(-1)) : [];
    const made = (await dataFiles()).filter((name) => !before.includes(name));
    assert.deepEqual(made.toSorted(), live.toSorted());
    assert.deepEqual(await run({ id: 'b', country: 'FR' }), ['stg_orders']);
  });

  it('is not evaluated where the guard refuses it or they are gone, and holds where its gate is hold', async () => {
    checks = [statement("SELECT * FROM read_csv('/etc/passwd')", seesAll, 'quarantine')];
    assert.deepEqual(await run({ id: 'a' }), []);
    assert.equal((await lastFinding()).state, 'not_evaluated');
    checks = [statement('SELECT * FROM {batch}', randomUUID())];
    assert.deepEqual(await run({ id: 'b' }), ['stg_orders']);
    assert.match((await lastFinding()).reason, /not there any more/);
  });
});
