import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStale } from './freshness.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const CASES: [asOf: string | null, to: string | undefined, expected: boolean][] = [
  ['2026-11-23T11:59:00Z', '2026-11-23', false],
  ['2026-11-23T11:30:00Z', '2026-11-23', false],
  ['2026-11-23T11:29:59Z', '2026-11-23', true],
  ['2021-11-23T11:29:59Z', '2026-11-22', false],
  [null, '2026-11-23', false],
  ['2026-11-23T11:29:59Z', undefined, false],
];

test('only what should follow the present can be stale', () => {
  for (const [asOf, to, expected] of CASES) {
    assert.equal(isStale(asOf, to, '2026-11-23', 30, now), expected, `${asOf} ${to}`);
  }
});
