import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planTree } from './plan-tree.ts';

const step = (depth: number, title: string, ms: number | null) => ({
  depth,
  title,
  details: [],
  ms,
  rows: null,
});

test('each step is below the one that it feeds, with its share of the time', () => {
  const [sort, ...none] = planTree([
    step(0, 'Sort', 1),
    step(1, 'Join', 6),
    step(2, 'Read a', 3),
    step(2, 'Read b', 0),
  ]);
  assert.equal(none.length, 0);
  assert.deepEqual([sort?.step.title, sort?.share], ['Sort', 0.1]);
  assert.deepEqual(
    sort?.children.map(({ step: { title } }) => title),
    ['Join'],
  );
  assert.deepEqual(
    sort?.children[0]?.children.map(({ step: { title }, share, place }) => [title, share, place]),
    [
      ['Read a', 0.3, 2],
      ['Read b', 0, 3],
    ],
  );
});

test('a plan without times has no shares, one without steps no nodes', () => {
  assert.equal(planTree([step(0, 'Sort', null)])[0]?.share, null);
  assert.deepEqual(planTree([]), []);
  assert.equal(planTree([step(0, 'a', 0), step(0, 'b', 0)])[1]?.share, 0);
});
