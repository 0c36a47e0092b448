import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ACCOUNT_POLICY, type AttemptRecord, decideAttempt } from './lock-out.ts';

const MINUTE_MS = 60_000;
const start = new Date('2026-11-23T08:00:00Z');
const after = (minutes: number) => new Date(start.getTime() + minutes * MINUTE_MS);

/** Attempts that all fail, at the given minutes; true for each that was looked at. */
function attempts(minutes: readonly number[]): { allowed: boolean[]; record: AttemptRecord | null } {
  let record: AttemptRecord | null = null;
  const allowed = minutes.map((minute) => {
    const decision = decideAttempt(record, after(minute), ACCOUNT_POLICY);
    if (decision.allowed) record = decision.next;
    return decision.allowed;
  });
  return { allowed, record };
}

test('the sixth attempt within the window is refused, and says for how long', () => {
  const { allowed, record } = attempts([0, 1, 2, 3, 4]);
  assert.deepEqual(allowed, [true, true, true, true, true]);
  assert.deepEqual(decideAttempt(record, after(5), ACCOUNT_POLICY), {
    allowed: false,
    retryAfterMs: 14 * MINUTE_MS,
  });
});

test('attempts spread over more than the window do not lock', () => {
  assert.deepEqual(attempts([0, 4, 8, 12, 16, 20, 24, 28]).allowed, Array(8).fill(true));
});

test('each lock that follows is twice as long, up to a day', () => {
  let record: AttemptRecord | null = null;
  let now = start;
  const lockMinutes: number[] = [];
  for (let lock = 0; lock < 9; lock++) {
    let decision = decideAttempt(record, now, ACCOUNT_POLICY);
    while (decision.allowed) {
      record = decision.next;
      decision = decideAttempt(record, now, ACCOUNT_POLICY);
    }
    lockMinutes.push(decision.retryAfterMs / MINUTE_MS);
    now = new Date(now.getTime() + decision.retryAfterMs);
  }
  assert.deepEqual(lockMinutes, [15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
});

test('two days of quiet make the next lock short again', () => {
  const record = { attempts: 5, windowStartedAt: start, locks: 6, lockedUntil: after(60) };
  const next = decideAttempt(record, after(2 * 24 * 60), ACCOUNT_POLICY);
  assert.ok(next.allowed);
  assert.equal(next.next.locks, 0);
});

test('however they are spread, fewer than twice the limit are looked at in any quarter of an hour', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 60 }), (minutes) => {
      const times = minutes.toSorted((a, b) => a - b);
      const { allowed } = attempts(times);
      const looked = times.filter((_, position) => allowed[position]);
      return looked.every((time, position) => {
        const later = looked[position + 2 * ACCOUNT_POLICY.attemptsMax - 1];
        return later === undefined || (later - time) * MINUTE_MS >= ACCOUNT_POLICY.windowMs;
      });
    }),
  );
});
