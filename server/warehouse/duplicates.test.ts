import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { click, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';

let warehouse: TestWarehouse;
beforeEach(async () => {
  warehouse = await testWarehouse();
  await warehouse.run();
});
afterEach(() => warehouse.close());

describe('duplicates and late events', () => {
  const first = { id: 'e1', at: '2026-11-18T10:00:00.000Z', session: 's1' };

  it('are recognised within a batch, across batches and days later', async () => {
    await warehouse.deliver([click(first), click(first)]);
    await warehouse.run();
    await warehouse.deliver([click(first), click({ ...first, id: 'e2' })]);
    await warehouse.run();
    await warehouse.deliver([click({ ...first, id: 'e3', at: '2026-11-20T10:00:00.000Z' })]);
    await warehouse.run();
    await warehouse.deliver([click(first)]);
    await warehouse.run();
    const rows = await warehouse.query(
      'SELECT event_id, _offset FROM {silver.stg_clickstream} ORDER BY event_id',
    );
    assert.deepEqual(
      rows.map(({ event_id }) => event_id),
      ['e1', 'e2', 'e3'],
    );
  });

  it('keep of several deliveries the one that arrived first, with where it lies in bronze', async () => {
    await warehouse.deliver([click({ ...first, country: 'DE' }), click({ ...first, country: 'FR' })]);
    await warehouse.run();
    const [row] = await warehouse.query(
      `SELECT silver.country, bronze.payload LIKE '%"DE"%' AS same FROM {silver.stg_clickstream} AS silver
       JOIN {bronze.clickstream} AS bronze ON bronze.partition = silver._partition AND bronze."offset" = silver._offset`,
    );
    assert.deepEqual(row, { country: 'DE', same: true });
  });

  it('take a late event into its old day and rewrite only that day', async () => {
    await warehouse.deliver([
      click({ at: '2026-11-10T10:00:00.000Z', session: 'old' }),
      click({ at: '2026-11-20T10:00:00.000Z', session: 'new' }),
    ]);
    await warehouse.run();
    await warehouse.deliver([click({ at: '2026-11-10T11:00:00.000Z', session: 'late' })]);
    const { models } = await warehouse.run();
    const mart = models.find(({ model }) => model === 'mart_funnel_daily');
    assert.deepEqual(mart?.replacedPartitions, ['2026-11-10']);
    const rows = await warehouse.query(
      'SELECT activity_on, sessions FROM {gold.mart_funnel_daily} ORDER BY 1',
    );
    assert.deepEqual(rows, [
      { activity_on: '2026-11-10', sessions: 2 },
      { activity_on: '2026-11-20', sessions: 1 },
    ]);
  });

  it('survive text that JSON.parse takes and DuckDB does not', async () => {
    const text = String.raw`{"event_id":"odd","occurred_at":"2026-11-18T10:00:00Z","event_type":"page_view","session_id":"s1","page":"/\ud800"}`;
    await warehouse.deliver([{ topic: 'clickstream', event: text }, click(first)]);
    await warehouse.run();
    const rows = await warehouse.query(
      'SELECT event_id, page FROM {silver.stg_clickstream} ORDER BY event_id',
    );
    assert.deepEqual(rows, [
      { event_id: 'e1', page: '/' },
      { event_id: 'odd', page: '/\ufffd' },
    ]);
  });
});
