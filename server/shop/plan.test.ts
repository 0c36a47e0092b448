import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY_MS, EMIT_AHEAD_MS, foundShop, MINUTE_MS, resumePlan, type ShopPlan } from './plan.ts';

const NOW = Date.parse('2026-11-23T09:07:31.250Z');
const RATE = 20;

function found(): ShopPlan {
  return foundShop({ seed: 42, nowMs: NOW, historyDays: 90, eventsPerSecond: RATE });
}

function paces(plan: ShopPlan): string[] {
  return plan.eras.map(({ fromMs, pace, eventsPerSecond }) =>
    [new Date(fromMs).toISOString().slice(0, 16), pace, ...(pace === 'live' ? [eventsPerSecond] : [])].join(
      ' ',
    ),
  );
}

test('a new shop has whole days of history up to this minute, then is live', () => {
  assert.deepEqual(paces(found()), ['2026-08-25T00:00 history', '2026-11-23T09:07 live 20']);
});

test('without history the shop opens now', () => {
  const plan = foundShop({ seed: 1, nowMs: NOW, historyDays: 0, eventsPerSecond: RATE });
  assert.deepEqual(paces(plan), ['2026-11-23T09:07 live 20']);
});

test('after a short pause the plan stays as it is', () => {
  const plan = found();
  const savedMs = NOW + DAY_MS;
  assert.equal(resumePlan(plan, { savedMs, nowMs: savedMs + 4 * MINUTE_MS, eventsPerSecond: RATE }), plan);
});

test('a longer pause is filled at the rhythm of the history', () => {
  const savedMs = Date.parse('2026-11-24T10:00:30Z');
  const nowMs = Date.parse('2026-11-24T18:30:10Z');
  assert.deepEqual(paces(resumePlan(found(), { savedMs, nowMs, eventsPerSecond: RATE })).slice(1), [
    '2026-11-23T09:07 live 20',
    '2026-11-24T10:02 history',
    '2026-11-24T18:30 live 20',
  ]);
});

test('of a very long pause the last 90 days are filled', () => {
  const savedMs = Date.parse('2026-11-24T10:00:30Z');
  const nowMs = Date.parse('2027-06-01T00:00:00Z');
  assert.deepEqual(paces(resumePlan(found(), { savedMs, nowMs, eventsPerSecond: RATE })).slice(2), [
    '2026-11-24T10:02 closed',
    '2027-03-03T00:00 history',
    '2027-06-01T00:00 live 20',
  ]);
});

test('a new rate holds from the next minute that cannot have been emitted', () => {
  const savedMs = Date.parse('2026-11-24T10:00:30Z');
  assert.deepEqual(
    paces(resumePlan(found(), { savedMs, nowMs: savedMs + 1_000, eventsPerSecond: 5 })).slice(2),
    ['2026-11-24T10:02 live 5'],
  );
});

test('a first start that was cut off goes on with its history and fills the time since', () => {
  const plan = found();
  const nowMs = NOW + 3 * DAY_MS;
  const resumed = resumePlan(plan, { savedMs: plan.originMs + DAY_MS, nowMs, eventsPerSecond: RATE });
  assert.deepEqual(paces(resumed), [
    '2026-08-25T00:00 history',
    '2026-11-23T09:07 history',
    '2026-11-26T09:07 live 20',
  ]);
});

test('no resumption changes what may have been emitted, whatever the clock says', () => {
  const step = fc.record({
    ranMs: fc.integer({ min: 0, max: 3 * DAY_MS }),
    pausedMs: fc.integer({ min: -DAY_MS, max: 200 * DAY_MS }),
    eventsPerSecond: fc.constantFrom(0, 5, 20),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
      let plan = found();
      let savedMs = plan.originMs;
      for (const { ranMs, pausedMs, eventsPerSecond } of steps) {
        savedMs += ranMs;
        const next = resumePlan(plan, { savedMs, nowMs: savedMs + pausedMs, eventsPerSecond });
        const fixedMs = Math.max(savedMs + EMIT_AHEAD_MS, (plan.eras.at(-1)?.fromMs ?? 0) - 1);
        const upTo = ({ eras }: ShopPlan) => eras.filter(({ fromMs }) => fromMs <= fixedMs);
        assert.deepEqual(upTo(next), upTo(plan));
        next.eras.reduce((before, era) => {
          assert.ok(era.fromMs > before.fromMs && era.fromMs % MINUTE_MS === 0);
          return era;
        });
        assert.deepEqual(
          [next.eras.at(-1)?.pace, next.eras.at(-1)?.eventsPerSecond],
          ['live', eventsPerSecond],
        );
        plan = next;
      }
    }),
  );
});
