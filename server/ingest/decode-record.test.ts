import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { REJECTION_HEADER, type TopicName } from '#server/events/topics.ts';
import { decodeRecord, type ReasonCode } from './decode-record.ts';

const click = {
  event_id: 'e-1',
  occurred_at: '2026-11-23T08:30:00.000Z',
  event_type: 'page_view',
  session_id: 's-1',
  page: '/',
};

const item = { item_id: 'i-1', product_id: 'p-1', quantity: 1, line_total: 9.5 };

const order = {
  event_id: 'e-1',
  occurred_at: '2026-11-23T08:30:00.000Z',
  order_id: 'o-1',
  customer_id: 'c-1',
  order_date: '2026-11-23T08:30:00Z',
  status: 'paid',
  items: [item],
  total_amount: 9.5,
  currency: 'EUR',
};

const spend = {
  event_id: 'e-1',
  occurred_at: '2026-11-23T08:30:00Z',
  spend_date: '2026-11-23',
  channel: 'search',
  amount: 10,
  currency: 'EUR',
};

function decode(topic: TopicName, value: unknown, headers?: Record<string, string>) {
  const bytes = Buffer.isBuffer(value) || value === null ? value : Buffer.from(String(value));
  return decodeRecord(topic, { value: bytes, headers });
}

const accepted: [string, TopicName, string][] = [
  ['a plain event', 'clickstream', JSON.stringify(click)],
  ['unknown properties', 'clickstream', JSON.stringify({ ...click, extra: { a: [1, null] } })],
  ['white space around', 'clickstream', ` \n\t${JSON.stringify(click, null, 2)}\r\n`],
  [
    'nulls for what is optional',
    'clickstream',
    JSON.stringify({ ...click, customer_id: null, country: null }),
  ],
  ['an escaped surrogate pair', 'clickstream', `{"note":"\\ud83d\\ude00",${JSON.stringify(click).slice(1)}`],
  ['a backslash before ud800', 'clickstream', `{"note":"\\\\ud800",${JSON.stringify(click).slice(1)}`],
  ['an escaped NUL', 'clickstream', `{"note":"\\u0000",${JSON.stringify(click).slice(1)}`],
  [
    'very deep nesting',
    'clickstream',
    `{"x":${'['.repeat(50_000)}${']'.repeat(50_000)},${JSON.stringify(click).slice(1)}`,
  ],
  ['an own __proto__', 'clickstream', `{"__proto__":{"event_id":1},${JSON.stringify(click).slice(1)}`],
  ['an order', 'orders', JSON.stringify(order)],
  ['a marketing day', 'marketing_spend', JSON.stringify(spend)],
];

for (const [name, topic, value] of accepted) {
  test(`ok: ${name}`, () => {
    const bytes = Buffer.from(value);
    const outcome = decode(topic, bytes);
    assert(outcome.kind === 'ok');
    assert.equal(outcome.json, bytes);
    assert.deepEqual([outcome.schemaId, outcome.event], [null, null]);
  });
}

const refused: [string, TopicName, unknown, ReasonCode, string | RegExp][] = [
  ['a tombstone', 'orders', null, 'tombstone', 'The record has no value (a tombstone).'],
  ['no bytes', 'orders', '', 'not_json', 'The value is empty.'],
  ['white space only', 'orders', ' \n ', 'not_json', 'The value is empty.'],
  [
    'a lone continuation byte',
    'orders',
    Buffer.from([0x7b, 0x80, 0x7d]),
    'not_utf8',
    'The value is not UTF-8 text.',
  ],
  ['an overlong slash', 'orders', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'not_utf8', /UTF-8/],
  ['an encoded surrogate', 'orders', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'not_utf8', /UTF-8/],
  ['UTF-16', 'orders', Buffer.from('{"a":1}é', 'utf16le'), 'not_utf8', /UTF-8/],
  ['gzip', 'orders', Buffer.from([0x1f, 0x8b, 8, 0, 0]), 'not_utf8', /UTF-8/],
  ['a cut event', 'clickstream', JSON.stringify(click).slice(0, -5), 'not_json', /^The value is not JSON: /],
  [
    'two events in one',
    'clickstream',
    `${JSON.stringify(click)}\n${JSON.stringify(click)}`,
    'not_json',
    /not JSON/,
  ],
  ['a byte order mark', 'clickstream', `\ufeff${JSON.stringify(click)}`, 'not_json', /not JSON/],
  ['NaN', 'orders', '{"total_amount":NaN}', 'not_json', /not JSON/],
  ['a raw NUL', 'orders', '{"a":"\0"}', 'not_json', /not JSON/],
  [
    'half a surrogate pair',
    'clickstream',
    `{"note":"\\uD83D",${JSON.stringify(click).slice(1)}`,
    'not_json',
    /half of a surrogate pair/,
  ],
  [
    'the other half',
    'clickstream',
    `{"note":"\\ude00",${JSON.stringify(click).slice(1)}`,
    'not_json',
    /half of a surrogate pair/,
  ],
  [
    'a pair the wrong way round',
    'clickstream',
    `{"note":"\\ude00\\ud83d",${JSON.stringify(click).slice(1)}`,
    'not_json',
    /surrogate/,
  ],
  [
    'half a pair behind a backslash',
    'clickstream',
    `{"note":"\\\\\\ud83d",${JSON.stringify(click).slice(1)}`,
    'not_json',
    /surrogate/,
  ],
  [
    'half a pair deep inside',
    'clickstream',
    `{"x":${'['.repeat(50_000)}"\\ud800"${']'.repeat(50_000)}}`,
    'not_json',
    /surrogate/,
  ],
  ['a list', 'clickstream', '[]', 'schema', 'the event must be an object, not a list'],
  ['a text', 'clickstream', '"x"', 'schema', 'the event must be an object, not a text'],
  ['null', 'clickstream', 'null', 'schema', 'the event must be an object, not null'],
  [
    'an unknown type',
    'clickstream',
    JSON.stringify({ ...click, event_type: 'hover' }),
    'schema',
    'event_type: must be one of page_view, product_view, add_to_cart, checkout_started, order_completed',
  ],
  [
    'a missing page',
    'clickstream',
    JSON.stringify({ ...click, page: undefined }),
    'schema',
    'page: is missing',
  ],
  [
    'a null id',
    'clickstream',
    JSON.stringify({ ...click, event_id: null }),
    'schema',
    'event_id: must be a text, not null',
  ],
  [
    'an empty id',
    'clickstream',
    JSON.stringify({ ...click, event_id: '' }),
    'schema',
    'event_id: must not be empty',
  ],
  [
    'a long id',
    'clickstream',
    JSON.stringify({ ...click, event_id: 'x'.repeat(129) }),
    'schema',
    'event_id: must have at most 128 characters',
  ],
  [
    'a local time',
    'clickstream',
    JSON.stringify({ ...click, occurred_at: '2026-11-23T08:30:00+01:00' }),
    'schema',
    /^occurred_at: must be an ISO 8601 instant in UTC/,
  ],
  [
    'a 30th of February',
    'clickstream',
    JSON.stringify({ ...click, occurred_at: '2026-02-30T08:30:00Z' }),
    'schema',
    /^occurred_at: must be/,
  ],
  [
    'a text for a number',
    'orders',
    JSON.stringify({ ...order, total_amount: '9.50' }),
    'schema',
    'total_amount: must be a number, not a text',
  ],
  [
    'an infinite amount',
    'orders',
    JSON.stringify(order).replace('"total_amount":9.5', '"total_amount":1e999'),
    'schema',
    'total_amount: must be a finite number',
  ],
  ['no items', 'orders', JSON.stringify({ ...order, items: [] }), 'schema', 'items: must not be empty'],
  [
    'a negative quantity',
    'orders',
    JSON.stringify({ ...order, items: [{ ...item, quantity: -1 }] }),
    'schema',
    'items[0].quantity: must be at least 0',
  ],
  [
    'half a unit',
    'orders',
    JSON.stringify({ ...order, items: [item, { ...item, quantity: 0.5 }] }),
    'schema',
    'items[1].quantity: must be a whole number, not one with a fraction',
  ],
  [
    'a small currency',
    'orders',
    JSON.stringify({ ...order, currency: 'eur' }),
    'schema',
    'currency: must be a three-letter currency code',
  ],
  [
    'a wrong day',
    'marketing_spend',
    JSON.stringify({ ...spend, spend_date: '23.11.2026' }),
    'schema',
    'spend_date: must be a date, like 2026-11-23',
  ],
  ['much wrong at once', 'orders', '{"status":"lost"}', 'schema', /^event_id: is missing; .*; and 6 more$/],
];

for (const [name, topic, value, code, reason] of refused) {
  test(`${code}: ${name}`, () => {
    const outcome = decode(topic, value);
    assert.ok(outcome.kind === 'dead_letter');
    assert.equal(outcome.code, code);
    if (typeof reason === 'string') assert.equal(outcome.reason, reason);
    else assert.match(outcome.reason, reason);
  });
}

test('what the producer rejected is not judged again', () => {
  const headers = { [REJECTION_HEADER]: 'line 7: no such month "13"' };
  const expected = { kind: 'dead_letter', code: 'rejected', reason: 'line 7: no such month "13"' };
  assert.deepEqual(decode('orders', JSON.stringify(order), headers), expected);
  assert.deepEqual(decode('orders', null, headers), expected);
  assert.deepEqual(decode('orders', Buffer.from([0xff]), { [REJECTION_HEADER]: ' ' }), {
    kind: 'dead_letter',
    code: 'rejected',
    reason: 'The producer rejected this record and gave no reason.',
  });
});

test('bytes that no text begins with are told by the byte, where schemas are known', () => {
  const binary = Buffer.from([1, 0, 0, 0, 7, 2]);
  const outcome = decodeRecord('orders', { value: binary }, new Map());
  assert.ok(outcome.kind === 'dead_letter');
  assert.equal(outcome.code, 'magic_byte');
  assert.match(outcome.reason, /begins with the byte 0x01/);
  const asText = [decodeRecord('orders', { value: binary }), decode('orders', Buffer.from([0, 0, 0, 0, 7]))];
  assert.ok(asText.every((each) => each.kind === 'dead_letter' && each.code === 'not_json'));
  for (const [value, code] of [
    ['\t', 'not_json'],
    ['text', 'not_json'],
    [Buffer.from([0xff, 0xfe]), 'not_utf8'],
    [Buffer.from('{"a":"\xfc"}', 'latin1'), 'not_utf8'],
    ['{}', 'schema'],
  ] as const) {
    const other = decodeRecord('orders', { value: Buffer.from(value) }, new Map());
    assert.ok(other.kind === 'dead_letter' && other.code === code, String(value));
  }
});

test('any bytes get an outcome, and a bounded, well-formed reason', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array(), fc.json(), fc.string({ unit: 'binary' }), fc.constant(JSON.stringify(click))),
      fc.option(fc.string({ unit: 'binary', maxLength: 3000 }), { nil: undefined }),
      (value, rejection) => {
        const outcome = decodeRecord('clickstream', {
          value: Buffer.from(value as string),
          headers: rejection === undefined ? undefined : { [REJECTION_HEADER]: rejection },
        });
        if (outcome.kind === 'ok') return rejection === undefined;
        return outcome.reason.isWellFormed() && outcome.reason.length > 0 && outcome.reason.length <= 1000;
      },
    ),
  );
});
