import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Throttle } from './throttle.ts';

test('once an interval for each key, however often it is asked', () => {
  let now = 0;
  const throttle = new Throttle(1000, () => now);
  assert.deepEqual([throttle.take('a'), throttle.take('a'), throttle.take('b')], [true, false, true]);
  now = 999;
  assert.equal(throttle.take('a'), false);
  now = 1000;
  assert.deepEqual([throttle.take('a'), throttle.take('a')], [true, false]);
  now = 60_000;
  assert.deepEqual([throttle.take('a'), throttle.take('a')], [true, false], 'quiet time is not saved up');
});
