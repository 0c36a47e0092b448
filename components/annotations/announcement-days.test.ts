import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayWords, isShown } from './announcement-days.ts';

test('an announcement is shown to the end of its last day', () => {
  const at = new Date(2026, 10, 27, 23, 59);
  const shown = (until: string | null) => isShown({ text: 'x', until }, at);
  assert.deepEqual([null, '2026-11-28', '2026-11-27', '2026-11-26'].map(shown), [true, true, true, false]);
});

test('a day is the same day in every zone', () => {
  assert.equal(dayWords('2026-01-01', 'en'), 'Jan 1, 2026');
});
