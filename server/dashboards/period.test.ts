import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addDays, countDays, resolvePeriod } from './period.ts';
import { type ChosenPeriod, PRESETS } from './schema.ts';

const range = { from: '2021-01-01', to: '2022-06-30' };

const CASES: [ChosenPeriod, string, { from: string; to: string; previousFrom: string; grain: string }][] = [
  [
    { preset: '7d' },
    '2026-11-23',
    { from: '2026-11-17', to: '2026-11-23', previousFrom: '2026-11-10', grain: 'day' },
  ],
  [
    { preset: '30d' },
    '2026-11-23',
    { from: '2026-10-25', to: '2026-11-23', previousFrom: '2026-09-25', grain: 'day' },
  ],
  [
    { preset: 'month' },
    '2026-11-01',
    { from: '2026-11-01', to: '2026-11-01', previousFrom: '2026-10-31', grain: 'day' },
  ],
  [
    { preset: 'last-month' },
    '2024-03-31',
    { from: '2024-02-01', to: '2024-02-29', previousFrom: '2024-01-03', grain: 'day' },
  ],
  [
    { preset: 'last-month' },
    '2026-01-15',
    { from: '2025-12-01', to: '2025-12-31', previousFrom: '2025-10-31', grain: 'day' },
  ],
  [
    { preset: 'year' },
    '2026-11-23',
    { from: '2026-01-01', to: '2026-11-23', previousFrom: '2025-02-08', grain: 'week' },
  ],
  [{ preset: 'all' }, '2026-11-23', { ...range, previousFrom: '2019-07-05', grain: 'month' }],
  [{ ...range }, '2026-11-23', { ...range, previousFrom: '2019-07-05', grain: 'month' }],
];

test('presets and chosen days', () => {
  for (const [chosen, today, expected] of CASES) {
    const { from, to, previousFrom, grain } = resolvePeriod(chosen, today, range);
    assert.deepEqual({ from, to, previousFrom, grain }, expected, JSON.stringify(chosen));
  }
});

test('all data without data is the default period', () => {
  assert.equal(resolvePeriod({ preset: 'all' }, '2026-11-23', null).from, '2026-10-25');
});

test('the previous period has the same length and ends the day before, whatever is chosen', () => {
  const day = fc.integer({ min: 0, max: 40_000 }).map((days) => addDays('1970-01-01', days));
  const chosen = fc.oneof(
    fc.constantFrom(...PRESETS).map((preset): ChosenPeriod => ({ preset })),
    fc.tuple(day, fc.nat(2000)).map(([from, days]): ChosenPeriod => ({ from, to: addDays(from, days) })),
  );
  fc.assert(
    fc.property(chosen, day, (choice, today) => {
      const period = resolvePeriod(choice, today, range);
      assert.equal(countDays(period.from, period.to), period.days);
      assert.equal(countDays(period.previousFrom, period.previousTo), period.days);
      assert.equal(addDays(period.previousTo, 1), period.from);
    }),
  );
});
