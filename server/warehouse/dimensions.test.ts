import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';

let warehouse: TestWarehouse;
beforeEach(async () => {
  warehouse = await testWarehouse();
  await warehouse.run();
});
afterEach(() => warehouse.close());

describe('dimensions and marketing', () => {
  const customer = (id: string, event: object) => ({
    topic: 'customers' as const,
    event: {
      event_id: id,
      event_type: 'customer_updated',
      customer_id: 'c1',
      created_at: '2026-11-01T00:00:00Z',
      ...event,
    },
  });

  it('describe a customer by the latest profile, whichever comes first', async () => {
    await warehouse.deliver([
      customer('k2', { occurred_at: '2026-11-05T00:00:00Z', name: 'New', country: 'FR', region: 'Alsace' }),
    ]);
    await warehouse.run();
    await warehouse.deliver([
      customer('k1', { occurred_at: '2026-11-01T00:00:00Z', name: 'Old', country: 'DE' }),
    ]);
    await warehouse.run();
    assert.deepEqual(await warehouse.query('SELECT * EXCLUDE (customer_key) FROM {gold.dim_customer}'), [
      {
        customer_id: 'c1',
        name: 'New',
        segment: 'Prospect',
        lifetime_value: 0,
        country: 'FR',
        region: 'Alsace',
        first_order_on: null,
        order_count: 0,
      },
    ]);
  });

  it('know customers and products that only orders speak of', async () => {
    await warehouse.deliver([
      order({ orderId: 'o1', customerId: 'c7', status: 'paid', country: 'AT' }),
      order({ orderId: 'o2', customerId: 'c8', status: 'paid', country: null }),
    ]);
    await warehouse.run();
    const customers = await warehouse.query(
      'SELECT customer_id, name, country, segment FROM {gold.dim_customer} ORDER BY 1',
    );
    assert.deepEqual(customers, [
      { customer_id: 'c7', name: null, country: 'AT', segment: 'New' },
      { customer_id: 'c8', name: null, country: 'Unknown', segment: 'New' },
    ]);
    const products = await warehouse.query('SELECT product_id, name, category FROM {gold.dim_product}');
    assert.deepEqual(products, [{ product_id: 'p1', name: null, category: 'Unknown' }]);
  });

  it('add up a customer from the new sales alone', async () => {
    for (const orderId of ['o1', 'o2', 'o3', 'o4']) {
      await warehouse.deliver([
        order({ orderId, status: 'paid', orderedAt: `2026-11-0${orderId.slice(1)}T10:00:00Z` }),
      ]);
      await warehouse.run();
    }
    await warehouse.deliver([
      order({
        orderId: 'o2',
        status: 'returned',
        at: '2026-11-20T10:00:00Z',
        orderedAt: '2026-11-02T10:00:00Z',
      }),
    ]);
    await warehouse.run();
    const [row] = await warehouse.query(
      'SELECT segment, lifetime_value, first_order_on, order_count FROM {gold.dim_customer}',
    );
    assert.deepEqual(row, {
      segment: 'Loyal',
      lifetime_value: 60,
      first_order_on: '2026-11-01',
      order_count: 4,
    });
  });

  it('describe a product as it is now', async () => {
    const product = (id: string, at: string, price: number) => ({
      topic: 'products' as const,
      event: {
        event_id: id,
        occurred_at: at,
        event_type: 'product_updated',
        product_id: 'p1',
        name: 'Hat',
        category: 'Hats',
        price,
        created_at: at,
      },
    });
    await warehouse.deliver([order({ orderId: 'o1', status: 'paid' })]);
    await warehouse.run();
    await warehouse.deliver([product('k1', '2026-11-01T00:00:00Z', 10)]);
    await warehouse.run();
    await warehouse.deliver([product('k2', '2026-11-02T00:00:00Z', 12.5)]);
    await warehouse.run();
    assert.deepEqual(
      await warehouse.query(
        'SELECT product_id, name, category, subcategory, price, cost FROM {gold.dim_product}',
      ),
      [{ product_id: 'p1', name: 'Hat', category: 'Hats', subcategory: 'Unknown', price: 12.5, cost: null }],
    );
  });

  it('replace marketing spend by a later report for the same day, channel and country', async () => {
    const spend = (id: string, at: string, amount: number, country: string | null) => ({
      topic: 'marketing_spend' as const,
      event: {
        event_id: id,
        occurred_at: at,
        spend_date: '2026-11-10',
        channel: 'email',
        country,
        amount,
        currency: 'EUR',
      },
    });
    await warehouse.deliver([
      spend('k1', '2026-11-11T00:00:00Z', 10, 'DE'),
      spend('k2', '2026-11-11T00:00:00Z', 7, null),
    ]);
    await warehouse.run();
    await warehouse.deliver([spend('k3', '2026-11-13T00:00:00Z', 12, 'DE')]);
    await warehouse.run();
    await warehouse.deliver([spend('k4', '2026-11-12T00:00:00Z', 99, 'DE')]);
    await warehouse.run();
    assert.deepEqual(
      await warehouse.query('SELECT country, amount FROM {gold.mart_marketing_daily} ORDER BY 1'),
      [
        { country: 'DE', amount: 12 },
        { country: 'Unknown', amount: 7 },
      ],
    );
  });
});
