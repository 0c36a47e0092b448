import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LiveState } from './live-state.ts';
import type { LiveEvent } from './read-live-event.ts';
import { liveUpdate } from './schema.ts';

const NOW = Date.parse('2026-03-01T12:00:00.500Z');

const placed = (key: string, atMs: number): LiveEvent => ({
  kind: 'order',
  key,
  atMs,
  placed: true,
  paidCents: null,
});
const paid = (key: string, atMs: number, paidCents: number): LiveEvent => ({
  kind: 'order',
  key,
  atMs,
  placed: false,
  paidCents,
});
const visit = (key: string, atMs: number): LiveEvent => ({ kind: 'session', key, atMs });

test('counts the last minute’s orders, five minutes’ revenue and sessions', () => {
  const state = new LiveState(undefined, NOW);
  state.apply('orders/0', placed('o1', NOW - 1_000), NOW);
  state.apply('orders/0', placed('o2', NOW - 59_000), NOW);
  state.apply('orders/0', placed('o3', NOW - 61_000), NOW);
  state.apply('orders/1', paid('o3', NOW - 30_000, 1_999), NOW);
  state.apply('orders/1', paid('o4', NOW - 299_000, 1), NOW);
  state.apply('orders/1', paid('o5', NOW - 301_000, 50_000), NOW);
  state.apply('clickstream/0', visit('s1', NOW - 2_000), NOW);
  state.apply('clickstream/1', visit('s1', NOW - 200_000), NOW);
  state.apply('clickstream/1', visit('s2', NOW - 299_000), NOW);
  const { metrics } = state.update(NOW);
  assert.equal(metrics.ordersPerMinute.value, 2);
  assert.equal(metrics.revenueLast5Minutes.value, 20);
  assert.equal(metrics.activeSessions.value, 2);
  assert.equal(metrics.ordersPerMinute.windowEnd, '2026-03-01T12:00:01.000Z');
  assert.equal(metrics.ordersPerMinute.windowStart, '2026-03-01T11:59:01.000Z');
});

test('a repeated event counts once', () => {
  const state = new LiveState(undefined, NOW);
  for (let times = 0; times < 3; times++) {
    state.apply('orders/0', placed('o1', NOW - 1_000), NOW);
    state.apply('orders/0', paid('o1', NOW - 1_000, 700), NOW);
  }
  const { metrics } = state.update(NOW);
  assert.equal(metrics.ordersPerMinute.value, 1);
  assert.equal(metrics.revenueLast5Minutes.value, 7);
});

test('a late event is counted as late and corrects its minute', () => {
  const state = new LiveState(undefined, NOW);
  state.apply('orders/0', placed('o1', NOW), NOW);
  state.update(NOW);
  const minute = NOW - 10 * 60_000;
  state.apply('orders/0', placed('late', minute), NOW + 100);
  const update = state.update(NOW + 100);
  assert.equal(update.lateEvents, 1);
  assert.equal(update.history.find((entry) => entry.minute === '2026-03-01T11:50:00.000Z')?.orders, 1);
});

test('events of a replayed past are counted apart and leave no trace in the windows', () => {
  const state = new LiveState(undefined, NOW);
  state.apply('orders/0', { kind: 'past', atMs: NOW - 90 * 86_400_000 }, NOW);
  const update = state.update(NOW);
  assert.equal(update.pastEvents, 1);
  assert.equal(update.lateEvents, 0);
  assert.ok(update.history.every(({ orders, revenue }) => orders === 0 && revenue === 0));
});

test('a window is provisional until the watermark has passed its end', () => {
  const state = new LiveState(undefined, NOW);
  state.apply('orders/0', placed('o1', NOW), NOW);
  const update = state.update(NOW);
  assert.equal(update.metrics.ordersPerMinute.provisional, true);
  assert.equal(update.watermark, '2026-03-01T11:59:58.500Z');
});

test('what is published has the agreed shape', () => {
  liveUpdate.parse(new LiveState(undefined, NOW).update(NOW));
});

/** Events of which a crash makes the worker read some twice: from the last checkpoint on. */
test('kill anywhere, resume from the checkpoint: the same metrics as without a kill', () => {
  const event = fc.record({
    kind: fc.constantFrom('order', 'paid', 'session'),
    key: fc.integer({ min: 0, max: 30 }),
    agoMs: fc.integer({ min: 0, max: 400_000 }),
  });
  const toEvent = ({ kind, key, agoMs }: { kind: string; key: number; agoMs: number }): LiveEvent => {
    const atMs = NOW - agoMs;
    if (kind === 'session') return visit(`s${key}`, atMs);
    return kind === 'order' ? placed(`o${key}`, atMs) : paid(`o${key}`, atMs, 100 + key);
  };
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), fc.nat(), fc.nat(), (given, first, second) => {
      const undisturbed = new LiveState(undefined, NOW);
      for (const one of given) undisturbed.apply('p/0', toEvent(one), NOW);

      const saveAt = first % (given.length + 1);
      const killAt = saveAt + (second % (given.length - saveAt + 1));
      const killed = new LiveState(undefined, NOW);
      for (const one of given.slice(0, saveAt)) killed.apply('p/0', toEvent(one), NOW);
      const saved = JSON.stringify(killed.dump());
      for (const one of given.slice(saveAt, killAt)) killed.apply('p/0', toEvent(one), NOW);
      const resumed = new LiveState(JSON.parse(saved), NOW);
      for (const one of given.slice(saveAt)) resumed.apply('p/0', toEvent(one), NOW);

      assert.deepEqual(resumed.update(NOW), undisturbed.update(NOW));
    }),
  );
});

test('a replayed letter is late, and says nothing of how far its partition has come', () => {
  const observed = new LiveState(undefined, NOW - 60_000);
  observed.apply('orders/0', placed('o1', NOW - 20_000), NOW - 20_000);
  observed.apply('orders/1', placed('o2', NOW - 20_000), NOW - 20_000);
  const { watermark } = observed.update(NOW - 15_000);
  const letter = placed('dead', NOW - 50_000);
  assert.ok(letter.kind === 'order');
  observed.applyReplayed(letter, NOW);
  observed.applyReplayed({ ...letter, key: 'ahead', atMs: NOW + 3_600_000 }, NOW);
  const after = observed.update(NOW);
  assert.equal(after.metrics.ordersPerMinute.value, 3);
  assert.equal(after.lateEvents, 1);
  // Both partitions are silent for twenty seconds: as far as the clock less the idle timeout and the disorder.
  assert.notEqual(after.watermark, watermark);
  assert.equal(Date.parse(String(after.watermark)), NOW - 12_000);
});
