import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeMask } from './describe-policy.ts';

test('what a partial mask leaves is said in words, and nothing of none', () => {
  const said = (first: number, last: number) => describeMask({ kind: 'partial', first, last });
  assert.equal(said(1, 0), 'as its first character');
  assert.equal(said(2, 4), 'as its first 2 characters and last 4 characters');
  assert.equal(said(0, 1), 'as its last character');
  assert.equal(said(0, 0), 'as …');
});
