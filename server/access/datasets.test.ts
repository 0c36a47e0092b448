import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEngine } from '../engine/duckdb.ts';
import { ensureTable } from '../lake/create.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { writeGold } from '../testing/gold.ts';
import { appendEvents, eventTable } from '../testing/lake.ts';
import { datasets } from './datasets.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

const find = async (name: string) => (await datasets()).find((dataset) => dataset.name === name);

describe('datasets', () => {
  it('are declared, before there is a table', async () => {
    const customers = await find('silver.stg_customers');
    assert.deepEqual([customers?.domain, customers?.owner], ['customers', 'customer-data']);
    assert.deepEqual(customers?.columns.find(({ name }) => name === 'email')?.tags, ['pii.email']);
    assert.deepEqual((await find('bronze.orders'))?.columns.find(({ name }) => name === 'payload')?.tags, [
      'pii.payload',
    ]);
    assert.deepEqual(
      (await find('live.minutes'))?.columns.map(({ name }) => name),
      ['minute', 'orders', 'revenue'],
    );
    assert.ok((await datasets()).every(({ domain }) => domain !== null));
    const names = (await datasets()).map(({ name }) => name);
    assert.deepEqual(names, names.toSorted());
  });

  it('have the types, ids and order of their table, and no column that nobody declared', async () => {
    await writeGold({ dim_customer: [{ id: 'c1', country: 'DE', firstOrderOn: null }] });
    await ensureTable({
      name: { namespace: 'gold', name: 'mart_secret' },
      fields: [
        { name: 'payload', type: 'string' },
        { name: 'n', type: 'decimal(10, 2)' },
      ],
      partition: [],
    });
    const customers = await find('gold.dim_customer');
    assert.deepEqual(
      customers?.columns.map(({ name, type, fieldId }) => [name, type, fieldId]),
      [
        ['customer_key', 'BIGINT', 1],
        ['customer_id', 'VARCHAR', 2],
        ['country', 'VARCHAR', 3],
        ['first_order_on', 'DATE', 4],
      ],
    );
  });

  it('that only the lake knows are there, and what producers sent is tagged', async () => {
    const secret = await find('gold.mart_secret');
    assert.deepEqual([secret?.domain, secret?.owner], [null, null]);
    assert.deepEqual(
      secret?.columns.map(({ type, tags }) => [type, tags]),
      [
        ['VARCHAR', ['pii.payload']],
        ['DECIMAL(10,2)', []],
      ],
    );
    await ensureTable(eventTable('orders', { name: { namespace: 'dead_letters', name: 'orders' } }));
    const letters = await find('dead_letters.orders');
    assert.deepEqual([letters?.domain, letters?.owner], ['sales', 'data-platform']);
  });

  it('stay the same objects while rows come and go', async () => {
    const table = await ensureTable(eventTable('clicks'));
    const earlier = await datasets();
    const engine = await createEngine({ memoryLimitMb: 128, threads: 1 });
    await appendEvents(engine, table, 0, 30);
    await engine.close();
    assert.equal(await datasets(), earlier);
    await ensureTable(eventTable('others'));
    const later = await datasets();
    assert.notEqual(later, earlier);
    assert.equal(
      later.find(({ name }) => name === 'bronze.clicks'),
      earlier.find(({ name }) => name === 'bronze.clicks'),
    );
  });
});
