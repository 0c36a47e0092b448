import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { ALLOW_ALL, testReader } from '../testing/reader.ts';
import { visibleMetrics } from './visible-metrics.ts';

const deny = (on: unknown) => ({ kind: 'deny', id: 'no', title: 'No', to: { roles: ['tester'] }, on });

describe('metrics', () => {
  let testing: TestDatabase;
  before(async () => {
    testing = await testDatabase();
  });
  after(() => testing.drop());

  const seen = async (policies: readonly unknown[]) => {
    const metrics = await visibleMetrics(await (await testReader(policies)).decisions());
    return metrics.map(({ name }) => name);
  };

  it('are there for whoever sees all that they read', async () => {
    const all = await seen([ALLOW_ALL]);
    assert.ok(all.includes('revenue') && all.includes('profit'));
    assert.deepEqual(await seen([]), []);
    const withoutTable = await seen([ALLOW_ALL, deny({ datasets: ['gold.fact_sales'] })]);
    assert.ok(!withoutTable.includes('revenue') && !withoutTable.includes('orders'));
    const withoutColumn = await seen([ALLOW_ALL, deny({ columns: ['gold.fact_sales.profit'] })]);
    assert.ok(withoutColumn.includes('revenue'));
    assert.ok(!withoutColumn.includes('profit') && !withoutColumn.includes('profit_margin'));
  });
});
