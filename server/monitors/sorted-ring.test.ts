import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SortedRing } from './sorted-ring.ts';

test('medians and deviations are those of the last values, whatever order they came in', () => {
  let state = 7;
  const next = () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    // Many are equal.
    return (state >>> 16) % 23;
  };
  const median = (values: readonly number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    const half = (sorted.length - 1) / 2;
    return ((sorted[Math.floor(half)] as number) + (sorted[Math.ceil(half)] as number)) / 2;
  };
  const ring = new SortedRing(16);
  assert.ok(Number.isNaN(ring.median));
  const all: number[] = [];
  for (let round = 0; round < 500; round++) {
    const value = next();
    all.push(value);
    ring.push(value);
    const last = all.slice(-16);
    assert.equal(ring.median, median(last));
    assert.equal(ring.quantile(1), Math.max(...last));
    if (last.length % 2 === 1) {
      const distances = last.map((each) => Math.abs(each - median(last)));
      assert.ok(Math.abs(ring.deviation - 1.4826 * median(distances)) < 1e-9);
    }
  }
});
