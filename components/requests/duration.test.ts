import assert from 'node:assert/strict';
import { test } from 'node:test';
import { durationWords, fromHours, toHours } from './duration.ts';

test('durations are said in the largest unit in which they are whole', () => {
  assert.deepEqual([1, 23, 24, 36, 48, 2160].map(durationWords), [
    '1 hour',
    '23 hours',
    '1 day',
    '36 hours',
    '2 days',
    '90 days',
  ]);
});

test('what is shown is what is meant', () => {
  for (const hours of [1, 24, 25, 720]) {
    const { amount, unit } = fromHours(hours);
    assert.equal(toHours(amount, unit), hours);
  }
});
