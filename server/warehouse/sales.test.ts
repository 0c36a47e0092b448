import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { order, type TestWarehouse, testWarehouse } from '../testing/warehouse.ts';

let warehouse: TestWarehouse;
beforeEach(async () => {
  warehouse = await testWarehouse();
  await warehouse.run();
});
afterEach(() => warehouse.close());

async function ledger() {
  return warehouse.query(
    `SELECT order_id, entry, sold_on, quantity, revenue, cost, profit, opens_order
     FROM {gold.fact_sales} ORDER BY sold_at, order_id, line_no, entry DESC, opens_order DESC`,
  );
}

describe('sales', () => {
  it('appear when an order becomes paid, dated by its order date', async () => {
    await warehouse.deliver([order({ orderId: 'o1', status: 'pending' })]);
    await warehouse.run();
    assert.deepEqual(await ledger(), []);
    await warehouse.deliver([order({ orderId: 'o1', status: 'paid', at: '2026-11-12T08:00:00.000Z' })]);
    await warehouse.run();
    assert.deepEqual(await ledger(), [
      {
        order_id: 'o1',
        entry: 'sale',
        sold_on: '2026-11-10',
        quantity: 2,
        revenue: 20,
        cost: 12,
        profit: 8,
        opens_order: true,
      },
    ]);
    await warehouse.deliver([
      order({ orderId: 'o1', status: 'shipped', previousStatus: 'paid', at: '2026-11-13T08:00:00.000Z' }),
      order({
        orderId: 'o1',
        status: 'delivered',
        previousStatus: 'shipped',
        at: '2026-11-14T08:00:00.000Z',
      }),
    ]);
    await warehouse.run();
    assert.equal((await ledger()).length, 1);
  });

  it('are taken back on the day of a cancellation after payment or of a return', async () => {
    await warehouse.deliver([
      order({ orderId: 'o1', status: 'paid' }),
      order({ orderId: 'o2', status: 'paid' }),
    ]);
    await warehouse.run();
    await warehouse.deliver([
      order({ orderId: 'o1', status: 'cancelled', previousStatus: 'paid', at: '2026-11-11T08:00:00.000Z' }),
      order({
        orderId: 'o2',
        status: 'returned',
        previousStatus: 'delivered',
        at: '2026-11-19T08:00:00.000Z',
      }),
    ]);
    await warehouse.run();
    const entries = (await ledger()).filter(({ entry }) => entry === 'reversal');
    assert.deepEqual(entries, [
      {
        order_id: 'o1',
        entry: 'reversal',
        sold_on: '2026-11-11',
        quantity: -2,
        revenue: -20,
        cost: -12,
        profit: -8,
        opens_order: false,
      },
      {
        order_id: 'o2',
        entry: 'reversal',
        sold_on: '2026-11-19',
        quantity: -2,
        revenue: -20,
        cost: -12,
        profit: -8,
        opens_order: false,
      },
    ]);
  });

  it('know nothing of an order that was cancelled before it was paid', async () => {
    await warehouse.deliver([order({ orderId: 'o1', status: 'pending' })]);
    await warehouse.deliver([order({ orderId: 'o1', status: 'cancelled', previousStatus: 'pending' })]);
    await warehouse.run();
    assert.deepEqual(await ledger(), []);
  });

  it('are the same when the return is seen before the payment, or with it', async () => {
    const returned = { status: 'returned', previousStatus: 'paid', at: '2026-11-15T08:00:00.000Z' };
    await warehouse.deliver([order({ orderId: 'o1', ...returned })]);
    await warehouse.run();
    assert.deepEqual(await ledger(), []);
    await warehouse.deliver([
      order({ orderId: 'o1', status: 'paid' }),
      order({ orderId: 'o2', status: 'paid' }),
      order({ orderId: 'o2', ...returned }),
    ]);
    await warehouse.run();
    assert.deepEqual(
      (await ledger()).map(({ order_id, entry, revenue }) => [order_id, entry, revenue]),
      [
        ['o1', 'sale', 20],
        ['o2', 'sale', 20],
        ['o1', 'reversal', -20],
        ['o2', 'reversal', -20],
      ],
    );
  });

  it('are entered once when a payment is reported again, in the same batch or later', async () => {
    const paid = { orderId: 'o1', status: 'paid' };
    await warehouse.deliver([order(paid), order(paid)]);
    await warehouse.run();
    await warehouse.deliver([order({ ...paid, at: '2026-11-18T08:00:00.000Z' })]);
    await warehouse.run();
    await warehouse.deliver([
      order({ orderId: 'o1', status: 'returned', at: '2026-11-19T08:00:00.000Z' }),
      order({ orderId: 'o1', status: 'returned', at: '2026-11-20T08:00:00.000Z' }),
    ]);
    await warehouse.run();
    await warehouse.deliver([order({ orderId: 'o1', status: 'cancelled', at: '2026-11-21T08:00:00.000Z' })]);
    await warehouse.run();
    assert.deepEqual(
      (await ledger()).map(({ entry, sold_on }) => [entry, sold_on]),
      [
        ['sale', '2026-11-10'],
        ['reversal', '2026-11-19'],
      ],
    );
  });

  it('keep two identical lines apart, count orders for nothing, and leave an unknown cost unknown', async () => {
    const line = { product_id: 'p1', quantity: 1, line_total: 5 };
    await warehouse.deliver([
      order({
        orderId: 'two',
        status: 'paid',
        items: [
          { item_id: 'a', ...line },
          { item_id: 'b', ...line },
        ],
      }),
      order({
        orderId: 'same-id',
        status: 'paid',
        items: [
          { item_id: 'a', ...line },
          { item_id: 'a', ...line },
        ],
      }),
      order({
        orderId: 'gift',
        status: 'paid',
        items: [{ item_id: 'a', product_id: 'p1', quantity: 1, line_total: 0 }],
      }),
    ]);
    await warehouse.run();
    const rows = await ledger();
    assert.deepEqual(
      rows.map(({ order_id, revenue, cost, profit }) => [order_id, revenue, cost, profit]),
      [
        ['gift', 0, null, null],
        ['same-id', 5, null, null],
        ['same-id', 5, null, null],
        ['two', 5, null, null],
        ['two', 5, null, null],
      ],
    );
    assert.equal(rows.filter(({ opens_order }) => opens_order).length, 3);
  });

  it('count an order once whose lines are reported one by one', async () => {
    const line = (id: string) => [{ item_id: id, product_id: 'p1', quantity: 1, line_total: 5 }];
    await warehouse.deliver([order({ orderId: 'o1', status: 'paid', items: line('a') })]);
    await warehouse.run();
    await warehouse.deliver([order({ orderId: 'o1', status: 'paid', items: line('b') })]);
    await warehouse.run();
    assert.deepEqual(
      (await ledger()).map(({ opens_order }) => opens_order),
      [true, false],
    );
    const [customer] = await warehouse.query('SELECT order_count, lifetime_value FROM {gold.dim_customer}');
    assert.deepEqual(customer, { order_count: 1, lifetime_value: 10 });
  });
});
