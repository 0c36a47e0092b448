import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamState } from '#server/pipelines/schema.ts';
import { ratesBetween, totalsOf } from './stream-rates.ts';

const state = (at: string, accepted: number, stored: number, source = 'postgres'): StreamState => ({
  at,
  source,
  defaultTarget: { targetMs: 10_000, set: null, builtInMs: 10_000 },
  topics: [
    {
      topic: 'orders',
      key: 'order_id',
      lag: { targetMs: 10_000, set: null, waiting: null, worstMs: null },
      bronze: null,
      deadLetters: null,
      partitions: [
        { partition: 0, accepted, stored, storedAt: null },
        { partition: 1, accepted: 10, stored: 10, storedAt: '2026-11-27T08:00:00.000Z' },
      ],
    },
  ],
});

test('what a topic holds is the sum of its partitions', () => {
  const [topic] = state('2026-11-27T08:00:00.000Z', 5, 3).topics;
  assert.ok(topic);
  assert.deepEqual(totalsOf(topic), {
    ...{ accepted: 15, stored: 13, behind: 2 },
    storedAt: '2026-11-27T08:00:00.000Z',
  });
});

test('a rate is between two looks at one stream, and never below nothing', () => {
  const first = state('2026-11-27T08:00:00.000Z', 0, 0);
  const second = state('2026-11-27T08:00:02.000Z', 100, 40);
  assert.deepEqual(ratesBetween(first, second).get('orders'), { accepted: 50, stored: 20 });
  assert.deepEqual(ratesBetween(second, first).size, 0);
  assert.deepEqual(ratesBetween(null, first).size, 0);
  assert.deepEqual(ratesBetween(first, state('2026-11-27T08:00:02.000Z', 9, 9, 'kafka:x')).size, 0);
});
