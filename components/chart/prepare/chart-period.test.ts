import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bucketsOf, missingValue, truncateDay } from './chart-period.ts';

test('weeks begin on Monday, months on the first', () => {
  assert.equal(truncateDay('2026-11-23', 'week'), '2026-11-23');
  assert.equal(truncateDay('2026-11-22', 'week'), '2026-11-16');
  assert.equal(truncateDay('2027-01-01', 'week'), '2026-12-28');
  assert.equal(truncateDay('2024-02-29', 'month'), '2024-02-01');
});

test('buckets that the period or today cuts short say so', () => {
  const weeks = bucketsOf('2026-11-05', '2026-11-24', 'week', '2026-11-24');
  assert.deepEqual(
    weeks.map(({ start, from, to, partial }) => [start, from, to, partial]),
    [
      ['2026-11-02', '2026-11-05', '2026-11-08', true],
      ['2026-11-09', '2026-11-09', '2026-11-15', false],
      ['2026-11-16', '2026-11-16', '2026-11-22', false],
      ['2026-11-23', '2026-11-23', '2026-11-24', true],
    ],
  );
  const days = bucketsOf('2026-11-22', '2026-11-23', 'day', '2026-11-23');
  assert.deepEqual(
    days.map(({ partial }) => partial),
    [false, true],
  );
  assert.equal(bucketsOf('2021-01-01', '2022-06-30', 'month', '2026-11-23').length, 18);
});

test('buckets cover every day of the period once', () => {
  const start = fc.integer({ min: 0, max: 30_000 });
  fc.assert(
    fc.property(start, fc.nat(800), fc.constantFrom('day', 'week', 'month'), (first, length, grain) => {
      const text = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
      const buckets = bucketsOf(text(first), text(first + length), grain as 'day', '2200-01-01');
      let next = first;
      for (const bucket of buckets) {
        assert.equal(bucket.from, text(next));
        assert.equal(truncateDay(bucket.to, grain as 'day'), bucket.start);
        next = Date.parse(bucket.to) / 86_400_000 + 1;
      }
      assert.equal(next, first + length + 1);
    }),
  );
});

test('missing is zero only where data is known on that day', () => {
  const range = { from: '2026-11-10', to: '2026-11-20' };
  const day = (from: string) => ({ from, to: from });
  assert.equal(missingValue('zero', day('2026-11-10'), range), 0);
  assert.equal(missingValue('zero', day('2026-11-20'), range), 0);
  assert.equal(missingValue('zero', day('2026-11-09'), range), null);
  assert.equal(missingValue('zero', day('2026-11-21'), range), null);
  assert.equal(missingValue('zero', { from: '2026-11-01', to: '2026-11-30' }, range), 0);
  assert.equal(missingValue('gap', day('2026-11-15'), range), null);
  assert.equal(missingValue('zero', day('2026-11-15'), null), null);
});
