import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bucketStart, timeUnitFor } from './time-bucket.ts';

const DAY_MS = 86_400_000;
const UNITS = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const;

test('parts begin where calendars have them', () => {
  const at = Date.UTC(2026, 10, 26, 21, 58, 3, 500);
  const starts = UNITS.map((unit) => new Date(bucketStart(at, unit)).toISOString().slice(0, 19));
  assert.deepEqual(starts, [
    '2026-11-26T21:58:03',
    '2026-11-26T21:58:00',
    '2026-11-26T21:00:00',
    '2026-11-26T00:00:00',
    '2026-11-23T00:00:00',
    '2026-11-01T00:00:00',
    '2026-10-01T00:00:00',
    '2026-01-01T00:00:00',
  ]);
  assert.equal(bucketStart(-1, 'day'), -DAY_MS);
  assert.equal(new Date(bucketStart(Date.UTC(1969, 11, 31), 'week')).getUTCDay(), 1);
});

test('every instant lies in its part, and a part begins in itself', () => {
  fc.assert(
    fc.property(fc.integer({ min: -6e13, max: 2.5e14 }), fc.constantFrom(...UNITS), (at, unit) => {
      const start = bucketStart(at, unit);
      assert.ok(start <= at && at - start <= 366 * DAY_MS);
      assert.equal(bucketStart(start, unit), start);
    }),
  );
});

test('the unit is the finest that does not give too many parts', () => {
  assert.equal(timeUnitFor(60_000, 500, false), 'second');
  assert.equal(timeUnitFor(30 * DAY_MS, 500, false), 'day');
  assert.equal(timeUnitFor(20 * DAY_MS, 500, false), 'hour');
  assert.equal(timeUnitFor(60_000, 500, true), 'day');
  assert.equal(timeUnitFor(3000 * DAY_MS, 500, true), 'week');
  assert.equal(timeUnitFor(1e9 * DAY_MS, 500, true), 'year');
});
