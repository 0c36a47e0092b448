import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RUN_KINDS } from '#server/pipelines/schema.ts';
import { kindInWords, successStatus, workInWords } from './run-words.ts';

test('every kind of run has words of its own, for what worked and what failed', () => {
  const words = RUN_KINDS.flatMap((kind) => [
    kindInWords(kind),
    workInWords({ kind, mode: 'full', state: 'done' }),
    workInWords({ kind, mode: 'full', state: 'failed' }),
  ]);
  assert.equal(new Set(words).size, words.length);
  assert.equal(workInWords({ kind: 'model', mode: 'incremental', state: 'done' }), 'Built from what is new');
});

test('more than 99 of 100 is good, fewer than 95 is not', () => {
  assert.deepEqual([0.995, 0.99, 0.95, 0.94].map(successStatus), ['good', 'warning', 'warning', 'critical']);
});
