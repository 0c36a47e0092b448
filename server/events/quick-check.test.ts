import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { quickCheck } from './quick-check.ts';
import { TOPIC_NAMES, TOPICS } from './topics.ts';

const item = {
  item_id: 'i-1',
  product_id: 'p-1',
  quantity: 1,
  unit_price: 1,
  line_total: 9.5,
  unit_cost: null,
};
const EVENTS: Record<keyof typeof TOPICS, Record<string, unknown>> = {
  clickstream: {
    event_type: 'page_view',
    session_id: 's',
    page: '/',
    country: 'DE',
    device: 'tablet',
    channel: 'x',
  },
  orders: {
    ...{
      order_id: 'o',
      customer_id: 'c',
      order_date: '2026-11-23T08:30:00Z',
      status: 'paid',
      items: [item, item],
    },
    ...{ total_amount: 19, currency: 'EUR', previous_status: 'pending', country: null },
  },
  inventory: { product_id: 'p', reason: 'sale', delta: -1, stock_quantity: 0 },
  customers: {
    event_type: 'customer_created',
    customer_id: 'c',
    created_at: '2026-11-23T08:30:00Z',
    name: 'N',
  },
  products: {
    ...{ event_type: 'product_created', product_id: 'p', name: 'n', category: 'c', price: 1 },
    ...{ created_at: '2026-11-23T08:30:00Z' },
  },
  marketing_spend: { spend_date: '2026-11-23', channel: 'c', amount: 1, currency: 'EUR', clicks: 3 },
};

const odd = fc.oneof(
  fc.constantFrom<unknown>(
    ...['', 'x'.repeat(129), 'x'.repeat(128), 'DE', 'de', 'EUR', 'paid', 'desktop', 'toString'],
    ...[
      '2026-02-29',
      '2028-02-29',
      '2026-11-23T08:30:00+01:00',
      '2026-11-23T24:00:00Z',
      '2026-11-23T08:30:00.1Z',
    ],
    ...[
      -0,
      -1,
      0.5,
      100_000,
      100_000.01,
      2 ** 53,
      Number.MAX_SAFE_INTEGER,
      Number.POSITIVE_INFINITY,
      null,
      true,
      [],
      {},
    ],
    ...[[item], [{ ...item, quantity: 0.5 }], Array(1001).fill(item), undefined],
  ),
  fc.jsonValue({ maxDepth: 1 }),
);

test('for every contract the quick check says what the contract says', () => {
  for (const topic of TOPIC_NAMES) {
    const { schema } = TOPICS[topic];
    const check = quickCheck(schema);
    assert(check, topic);
    const whole = { event_id: 'e', occurred_at: '2026-11-23T08:30:00.000Z', ...EVENTS[topic] };
    assert.ok(check(whole), topic);
    const names = Object.keys((schema as unknown as z.ZodObject).shape);
    const changes = fc.dictionary(fc.constantFrom(...names, 'more', '__proto__'), odd, { maxKeys: 2 });
    fc.assert(
      fc.property(fc.oneof(changes, odd), (change) => {
        const isChange = typeof change === 'object' && change !== null && !Array.isArray(change);
        const value = isChange ? { ...whole, ...change } : change;
        assert.equal(check(value), schema.safeParse(value).success, JSON.stringify(value));
      }),
      { numRuns: 2000 },
    );
  }
});

test('a contract with something that is not known here is left to itself', () => {
  const unknown: z.ZodType[] = [
    z.string().refine(() => false),
    z.string().trim(),
    z.coerce.number(),
    z.email(),
    z.string().regex(/a/g),
    z.strictObject({ a: z.string() }),
    z.object({ a: z.array(z.union([z.string(), z.number()])) }),
    z.object({ constructor: z.string().optional() }),
    z.string().default('x'),
    z.int32(),
  ];
  for (const schema of unknown) assert.equal(quickCheck(schema), null);
});
