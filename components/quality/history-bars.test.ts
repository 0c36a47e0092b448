import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf } from './history-bars.ts';

const point = (
  state: 'passed' | 'failed' | 'not_evaluated',
  unexpectedCount: number | null,
  elementCount: number | null = 100,
) => ({ at: '2026-01-01T00:00:00Z', state, elementCount, unexpectedCount });

const heights = (...points: readonly ReturnType<typeof point>[]) =>
  barsOf(points).map(({ height }) => height);

test('bars are as high as the share that fails, against the worst', () => {
  assert.deepEqual(heights(point('failed', 10), point('failed', 5), point('passed', 0)), [1, 0.5, 0.06]);
  assert.deepEqual(heights(point('passed', 0), point('passed', 0, 0)), [0.06, 0.06]);
});

test('what counts no rows is low where it passed, else full', () => {
  assert.deepEqual(
    heights(point('passed', null), point('failed', null), point('not_evaluated', null, null)),
    [0.06, 1, 1],
  );
});

test('the last runs are shown', () => {
  const many = Array.from({ length: 200 }, (_, n) => ({ ...point('passed', 0), at: String(n) }));
  const bars = barsOf(many);
  assert.equal(bars.length, 90);
  assert.equal(bars.at(-1)?.at, '199');
});
