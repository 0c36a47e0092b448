import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { closeDb, pool } from '../db.ts';
import type { Delivery } from '../testing/bronze.ts';
import { click, order, testWarehouse } from '../testing/warehouse.ts';

/**
 * Whatever the batches that events come in, gold is what one full refresh over all of them gives. Few ids and few days
 * are used, so that events meet: duplicates, repeated payments, returns before payments, sessions over midnight.
 */

const day = fc.integer({ min: 10, max: 16 });
const hour = fc.integer({ min: 0, max: 23 });
const instant = fc.tuple(day, hour).map(([d, h]) => `2026-11-${d}T${String(h).padStart(2, '0')}:30:00.000Z`);
const country = fc.constantFrom('DE', 'FR', null);
const category = fc.constantFrom('Shoes', 'Hats', null);
const upTo = (prefix: string, count: number) =>
  fc.integer({ min: 1, max: count }).map((n) => `${prefix}${n}`);

const clickEvent = fc
  .record({
    id: upTo('click', 60),
    at: instant,
    session: upTo('s', 8),
    type: fc.constantFrom('page_view', 'product_view', 'add_to_cart', 'checkout_started', 'order_completed'),
    category,
    country,
  })
  .map(click);

const orderEvent = fc
  .record({
    id: upTo('order', 60),
    number: fc.integer({ min: 1, max: 6 }),
    at: instant,
    status: fc.constantFrom('pending', 'paid', 'paid', 'paid', 'shipped', 'cancelled', 'returned'),
    items: fc.array(
      fc.record({
        item_id: upTo('i', 3),
        product_id: upTo('p', 3),
        quantity: fc.integer({ min: 0, max: 3 }),
        line_total: fc.integer({ min: 0, max: 2000 }).map((cents) => cents / 100),
        unit_cost: fc.constantFrom(1.25, null),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    country,
  })
  .map(({ number, ...event }) =>
    order({
      ...event,
      orderId: `o${number}`,
      customerId: `c${number % 3}`,
      orderedAt: `2026-11-${11 + (number % 3)}T23:00:00.000Z`,
    }),
  );

const customerEvent = fc
  .record({
    event_id: upTo('customer', 20),
    occurred_at: instant,
    customer_id: fc.constantFrom('c0', 'c1', 'c9'),
    name: fc.constantFrom('Ada', 'Grace'),
    country,
    region: fc.constantFrom('North', null),
  })
  .map(
    (event): Delivery => ({
      topic: 'customers',
      event: { ...event, event_type: 'customer_updated', created_at: event.occurred_at },
    }),
  );

const productEvent = fc
  .record({
    event_id: upTo('product', 20),
    occurred_at: instant,
    product_id: upTo('p', 4),
    name: fc.constantFrom('Hat', 'Shoe'),
    category: fc.constantFrom('Shoes', 'Hats'),
    price: fc.constantFrom(1, 2.5),
  })
  .map(
    (event): Delivery => ({
      topic: 'products',
      event: { ...event, event_type: 'product_updated', created_at: event.occurred_at },
    }),
  );

const spendEvent = fc
  .record({
    event_id: upTo('spend', 20),
    occurred_at: instant,
    spend_date: day.map((d) => `2026-11-${d}`),
    channel: fc.constantFrom('email', 'search'),
    country,
    amount: fc.constantFrom(5, 7.5),
    clicks: fc.constantFrom(3, null),
  })
  .map((event): Delivery => ({ topic: 'marketing_spend', event: { ...event, currency: 'EUR' } }));

const delivery = fc.oneof(
  { weight: 5, arbitrary: clickEvent },
  { weight: 5, arbitrary: orderEvent },
  { weight: 1, arbitrary: customerEvent },
  { weight: 1, arbitrary: productEvent },
  { weight: 1, arbitrary: spendEvent },
);

const batches = fc.array(fc.array(delivery, { minLength: 1, maxLength: 25 }), { minLength: 2, maxLength: 5 });

/** Two read files in an order that nobody knows. */
const threads = fc.constantFrom(1, 2);

describe('incremental runs', () => {
  it('give the gold that a full refresh gives, however the events are chopped', async () => {
    await fc.assert(
      fc.asyncProperty(batches, threads, async (chopped, count) => {
        const warehouse = await testWarehouse({ threads: count });
        try {
          for (const batch of chopped) {
            await warehouse.deliver(batch);
            await warehouse.run();
          }
          const incremental = await warehouse.gold();
          await pool().query('DELETE FROM model_state');
          const { models } = await warehouse.run();
          assert.ok(models.every(({ plan }) => plan.kind === 'full'));
          assert.deepEqual(incremental, await warehouse.gold());
        } finally {
          await warehouse.close();
          await closeDb();
        }
      }),
      { numRuns: 6, seed: 20_261_123, endOnFailure: true },
    );
  });

  it('give the same gold for the same events in another order', async () => {
    const consistent = fc.array(delivery, { minLength: 20, maxLength: 60 }).map(firstOfEach);
    await fc.assert(
      fc.asyncProperty(consistent, fc.infiniteStream(fc.nat()), threads, async (events, random, count) => {
        const shuffled = events
          .map((event) => ({ event, key: random.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event);
        const gold = [];
        for (const batchesOfRun of [[events], chop(shuffled, 4)]) {
          const warehouse = await testWarehouse({ threads: count });
          for (const batch of batchesOfRun) {
            await warehouse.deliver(batch);
            await warehouse.run();
          }
          gold.push(await warehouse.gold());
          await warehouse.close();
        }
        assert.deepEqual(gold[1], gold[0]);
      }),
      { numRuns: 4, seed: 20_261_123, endOnFailure: true },
    );
  });
});

/** Drops what contradicts itself, where the first to arrive has to win: event ids, payments and ends of an order. */
function firstOfEach(deliveries: readonly Delivery[]): Delivery[] {
  const seen = new Set<string>();
  return deliveries.filter(({ topic, event }) => {
    const { event_id, order_id, status } = event as { event_id: string; order_id?: string; status?: string };
    const end = status === 'cancelled' || status === 'returned' ? 'end' : status;
    const keys = [
      `${topic} ${event_id}`,
      ...(topic === 'orders' && status !== 'shipped' ? [`${order_id} ${end}`] : []),
    ];
    if (keys.some((key) => seen.has(key))) return false;
    for (const key of keys) seen.add(key);
    return true;
  });
}

function chop<T>(items: readonly T[], count: number): T[][] {
  const size = Math.ceil(items.length / count);
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
