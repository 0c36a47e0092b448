import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PaneStore } from './pane-store.ts';

const events = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 59_999 }),
    key: fc.integer({ min: 0, max: 20 }),
    value: fc.integer({ min: 0, max: 999 }),
  }),
  { maxLength: 200 },
);

test('a window holds each key once, whatever the order, repetition or interruption by a checkpoint', () => {
  fc.assert(
    fc.property(
      events,
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 1, max: 60 }),
      fc.nat(),
      (given, from, size, cut) => {
        const startMs = from * 1_000;
        const endMs = startMs + size * 1_000;
        // One value per key, as one entity has one amount: repetition then cannot change a sum.
        const amountOf = (key: number) => given.find((event) => event.key === key)?.value ?? 0;
        let store = new PaneStore(1_000);
        const twice = [...given, ...[...given].reverse()];
        for (const [index, { atMs, key }] of twice.entries()) {
          if (index === cut % (twice.length + 1))
            store = PaneStore.restore(1_000, JSON.parse(JSON.stringify(store.dump())));
          store.add(atMs, String(key), amountOf(key));
        }
        const keys = new Set(
          given.filter(({ atMs }) => atMs >= startMs && atMs < endMs).map(({ key }) => key),
        );
        const sum = [...keys].reduce((total, key) => total + amountOf(key), 0);
        assert.deepEqual(store.window(startMs, endMs), { count: keys.size, sum });
      },
    ),
  );
});

test('hopping windows of the same events overlap, tumbling ones do not', () => {
  const store = new PaneStore(1_000);
  for (let second = 0; second < 10; second++) store.add(second * 1_000, `order-${second}`, 100);
  assert.deepEqual(store.window(0, 5_000), { count: 5, sum: 500 });
  assert.deepEqual(store.window(1_000, 6_000), { count: 5, sum: 500 });
  assert.deepEqual(store.window(5_000, 10_000), { count: 5, sum: 500 });
});

test('forgetting removes whole panes and nothing newer', () => {
  const store = new PaneStore(1_000);
  store.add(999, 'old', 1);
  store.add(1_000, 'edge', 1);
  store.dropBefore(1_500);
  assert.equal(store.window(0, 1_000).count, 0);
  assert.equal(store.window(1_000, 2_000).count, 1);
});
