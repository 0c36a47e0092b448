import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { click, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';

let warehouse: TestWarehouse;
beforeEach(async () => {
  warehouse = await testWarehouse();
  await warehouse.run();
});
afterEach(() => warehouse.close());

describe('the funnel', () => {
  const funnel = (columns = '*') =>
    warehouse.query(
      `SELECT ${columns} FROM {gold.mart_funnel_daily} ORDER BY activity_on, category, country`,
    );

  it('counts a session once for all, and once for every category it looked at', async () => {
    const at = (minute: number) => `2026-11-18T10:${minute}:00.000Z`;
    await warehouse.deliver([
      click({ at: at(10), session: 's1', country: null }),
      click({ at: at(11), session: 's1', type: 'product_view', category: 'Shoes' }),
      click({ at: at(12), session: 's1', type: 'product_view', category: 'Hats' }),
      click({ at: at(13), session: 's1', type: 'add_to_cart', category: 'Hats' }),
      click({ at: at(14), session: 's1', type: 'checkout_started' }),
      click({ at: at(15), session: 's1', type: 'order_completed' }),
      click({ at: at(10), session: 's2', type: 'product_view', category: null, country: null }),
    ]);
    await warehouse.run();
    const counts = (row: Record<string, unknown>) => [
      row.sessions,
      row.product_view_sessions,
      row.cart_sessions,
      row.checkout_sessions,
      row.order_sessions,
    ];
    assert.deepEqual(
      (await funnel()).map((row) => [row.category, row.country, ...counts(row)]),
      [
        ['Hats', 'DE', 1, 1, 1, 1, 1],
        ['Shoes', 'DE', 1, 1, 0, 0, 0],
        ['Unknown', 'Unknown', 1, 1, 0, 0, 0],
        ['all', 'DE', 1, 1, 1, 1, 1],
        ['all', 'Unknown', 1, 1, 0, 0, 0],
      ],
    );
  });

  it('gives a session over midnight to the day it began, also when the beginning comes late', async () => {
    await warehouse.deliver([
      click({ at: '2026-11-19T00:10:00.000Z', session: 's1', type: 'order_completed' }),
      click({ at: '2026-11-19T09:00:00.000Z', session: 's2' }),
    ]);
    await warehouse.run();
    assert.deepEqual(await funnel('activity_on, sessions, order_sessions'), [
      { activity_on: '2026-11-19', sessions: 2, order_sessions: 1 },
    ]);
    await warehouse.deliver([click({ at: '2026-11-18T23:50:00.000Z', session: 's1' })]);
    await warehouse.run();
    assert.deepEqual(await funnel('activity_on, sessions, order_sessions'), [
      { activity_on: '2026-11-18', sessions: 1, order_sessions: 1 },
      { activity_on: '2026-11-19', sessions: 1, order_sessions: 0 },
    ]);
  });

  it('empties a day whose only session turns out to have begun the day before', async () => {
    await warehouse.deliver([click({ at: '2026-11-19T00:10:00.000Z', session: 's1' })]);
    await warehouse.run();
    await warehouse.deliver([click({ at: '2026-11-18T23:50:00.000Z', session: 's1' })]);
    await warehouse.run();
    assert.deepEqual(await funnel('activity_on, sessions'), [{ activity_on: '2026-11-18', sessions: 1 }]);
  });
});
