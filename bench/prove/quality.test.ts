import assert from 'node:assert/strict';
import test from 'node:test';
import { run } from './quality.ts';

test('every expectation comes out the same together, alone, and in plain TypeScript', async () => {
  const figures = await run(['--tables', '4', '--seed', '7']);
  assert.equal(figures.disagreements, 0);
  assert.equal(figures.expectations, 61);
  assert.equal(figures.cases, 4 * 2 * 61);
  assert.ok(Number(figures.failingRows) > 0);
});
