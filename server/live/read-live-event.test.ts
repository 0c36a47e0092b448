import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSchema } from '#server/registry/parse-schema.ts';
import { bodyReader } from '#server/registry/read-wire-value.ts';
import type { WireSchemas } from '#server/registry/wire-service.ts';
import { readLiveEvent } from './read-live-event.ts';

const AT = '2026-03-01T12:00:00.000Z';
const AT_MS = Date.parse(AT);
const ORDER = {
  event_id: 'e1',
  occurred_at: AT,
  order_id: 'o1',
  customer_id: 'c1',
  order_date: AT,
  status: 'pending',
  previous_status: null,
  items: [{ item_id: 'i1', product_id: 'p1', quantity: 1, line_total: 19.99 }],
  total_amount: 19.99,
  currency: 'USD',
};
const CLICK = { event_id: 'e2', occurred_at: AT, event_type: 'page_view', session_id: 's1', page: '/' };

const read = (topic: string, value: unknown, keepFromMs = 0) =>
  readLiveEvent(topic, Buffer.from(JSON.stringify(value)), keepFromMs, new Map());

test('an order is placed by its first event and paid by the event that says so', () => {
  assert.deepEqual(read('orders', ORDER), {
    kind: 'order',
    key: 'o1',
    atMs: AT_MS,
    placed: true,
    paidCents: null,
  });
  assert.deepEqual(read('orders', { ...ORDER, status: 'paid', previous_status: 'pending' }), {
    kind: 'order',
    key: 'o1',
    atMs: AT_MS,
    placed: false,
    paidCents: 1_999,
  });
  assert.deepEqual(read('orders', { ...ORDER, status: 'paid' }), {
    kind: 'order',
    key: 'o1',
    atMs: AT_MS,
    placed: true,
    paidCents: 1_999,
  });
});

test('a click belongs to its session', () => {
  assert.deepEqual(read('clickstream', CLICK), { kind: 'session', key: 's1', atMs: AT_MS });
});

test('what is older than the panes is recognised as past', () => {
  assert.deepEqual(read('orders', ORDER, AT_MS + 1), { kind: 'past', atMs: AT_MS });
});

test('an event with a schema counts as one without', () => {
  const schema = parseSchema({ type: 'JSON', text: '{"required":["order_id"]}', references: [] });
  const schemas: WireSchemas = new Map([
    [7, { kind: 'schema', type: schema.type, read: bodyReader(7, schema), columns: [], characters: 1 }],
    [8, { kind: 'unknown' }],
  ]);
  const wire = (id: number, event: object) =>
    readLiveEvent(
      'orders',
      Buffer.from(`\0\0\0\0${String.fromCharCode(id)}${JSON.stringify(event)}`),
      0,
      schemas,
    );
  assert.deepEqual(wire(7, ORDER), read('orders', ORDER));
  assert.deepEqual(wire(8, ORDER), { kind: 'unreadable' });
  assert.deepEqual(wire(7, CLICK), { kind: 'unreadable' });
});

const UNREADABLE: readonly (Buffer | null)[] = [
  null,
  Buffer.from(''),
  Buffer.from('{"event_id":'),
  Buffer.from('null'),
  Buffer.from('[]'),
  Buffer.from('"text"'),
  Buffer.from([0xff, 0xfe, 0x00]),
  Buffer.from(JSON.stringify({ ...ORDER, total_amount: -1 })),
  Buffer.from(JSON.stringify({ ...ORDER, occurred_at: 'yesterday' })),
  Buffer.from(JSON.stringify({ ...ORDER, occurred_at: 5 })),
  Buffer.from(JSON.stringify({ ...ORDER, items: [] })),
];

for (const value of UNREADABLE) {
  test(`counts nothing: ${value === null ? 'a tombstone' : JSON.stringify(value.toString('latin1').slice(0, 60))}`, () => {
    assert.deepEqual(readLiveEvent('orders', value, 0, new Map()), { kind: 'unreadable' });
  });
}
