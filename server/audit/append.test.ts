import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultOfEnd } from './append.ts';
import type { ChainEnd } from './append-data.ts';

const signed = { seq: 7, seal: 's7', signature: 'by us' };
const at = '2026-11-24T09:00:00.000Z';

const CASES: readonly [name: string, end: Omit<ChainEnd, 'at'>, anchored: number, says: RegExp | null][] = [
  ['a log that begins', { head: null, last: null }, 0, null],
  ['a log as it was left', { head: signed, last: { seq: 7, seal: 's7' } }, 7, null],
  ['anchors that are behind', { head: signed, last: { seq: 7, seal: 's7' } }, 3, null],
  ['no head but entries', { head: null, last: { seq: 7, seal: 's7' } }, 0, /head of the log was missing/],
  ['nothing at all but anchors', { head: null, last: null }, 3, /head of the log was missing/],
  [
    'a head by somebody else',
    { head: { ...signed, signature: 'x' }, last: { seq: 7, seal: 's7' } },
    0,
    /not signed/,
  ],
  ['a head before the last entry', { head: signed, last: { seq: 9, seal: 's9' } }, 0, /not the same/],
  ['a head without entries', { head: signed, last: null }, 0, /not the same/],
  ['another last entry', { head: signed, last: { seq: 7, seal: 'other' } }, 0, /another than its head says/],
  ['an end before an anchor', { head: signed, last: { seq: 7, seal: 's7' } }, 8, /were missing/],
];

for (const [name, end, anchored, says] of CASES) {
  test(name, () => {
    const fault = faultOfEnd({ ...end, at }, (head) => head.signature === 'by us', anchored);
    if (says) assert.match(fault ?? '', says);
    else assert.equal(fault, null);
  });
}
