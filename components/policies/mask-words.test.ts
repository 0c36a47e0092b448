import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskName, maskWords } from './mask-words.ts';

test('masks go on after "masked"', () => {
  assert.equal(maskWords({ kind: 'partial', first: 1, last: 0 }), 'but for the first character');
  assert.equal(
    maskWords({ kind: 'partial', first: 2, last: 4 }),
    'but for the first 2 characters and the last 4 characters',
  );
  assert.equal(maskWords({ kind: 'partial', first: 0, last: 0 }), 'to …');
  assert.equal(maskWords({ kind: 'constant', value: 'x' }), 'to "x"');
  assert.equal(maskWords({ kind: 'round', to: 100 }), 'to multiples of 100');
});

test('where there is no room, a mask is a word or two', () => {
  assert.equal(maskName({ kind: 'partial', first: 1, last: 0 }), 'first 1');
  assert.equal(maskName({ kind: 'partial', first: 2, last: 4 }), 'first 2, last 4');
  assert.equal(maskName({ kind: 'partial', first: 0, last: 0 }), '…');
  assert.equal(maskName({ kind: 'round', to: 10 }), 'round 10');
});
