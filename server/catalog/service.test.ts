import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ensureTable } from '../lake/create.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { testReader } from '../testing/reader.ts';
import { catalogQuestion } from './schema.ts';
import { searchCatalog } from './service.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

test('the catalog has what is declared, and a table as soon as it is in the lake', async () => {
  const reader = await testReader();
  const names = async (text: string) =>
    (await searchCatalog(reader, catalogQuestion.parse({ text, kinds: ['table'] }))).hits.map(
      ({ name }) => name,
    );
  assert.equal((await names('fact sales'))[0], 'gold.fact_sales');
  assert.ok((await names('revenue')).includes('gold.fact_sales'));
  assert.deepEqual(await names('gizmo readings'), []);
  await ensureTable({
    name: { namespace: 'bronze', name: 'gizmo_readings' },
    fields: [{ name: 'gizmo_serial', type: 'string' }],
    partition: [],
  });
  assert.deepEqual(await names('gizmo readings'), ['bronze.gizmo_readings']);
  assert.deepEqual(await names('serial'), ['bronze.gizmo_readings']);
  const all = await searchCatalog(reader, catalogQuestion.parse({ text: 'gizmo readings' }));
  assert.deepEqual(all.facets.kinds, { table: 1, topic: 1, pipeline: 1 });
});
