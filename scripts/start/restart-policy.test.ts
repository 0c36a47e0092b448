import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterEnd } from './restart-policy.ts';

test('the wait doubles up to half a minute', () => {
  const delays: number[] = [];
  for (let before = 0; before < 9; before += 1) delays.push(afterEnd(before, 100).delayMs);
  assert.deepEqual(delays, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test('a good run makes the next end the first again', () => {
  assert.deepEqual(afterEnd(7, 60_000), { count: 1, delayMs: 500, worthSaying: true });
});

test('ends in a row are said twice and then now and then', () => {
  const said = Array.from({ length: 12 }, (_, before) => afterEnd(before, 0)).filter(
    (end) => end.worthSaying,
  );
  assert.deepEqual(
    said.map(({ count }) => count),
    [1, 2, 5, 10],
  );
});
