import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGoingOn, refreshMs } from './job.ts';

test('work goes on until it has ended, and is read often as long as some does', () => {
  assert.deepEqual(
    (['waiting', 'running', 'done', 'failed', 'stopped'] as const).map((state) => isGoingOn({ state })),
    [true, true, false, false, false],
  );
  assert.ok(refreshMs([{ state: 'done' }, { state: 'running' }]) < refreshMs([{ state: 'done' }]));
  assert.equal(refreshMs(undefined), refreshMs([]));
});
