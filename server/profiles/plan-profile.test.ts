import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LastProfile, planProfile } from './plan-profile.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const MINUTE = 60_000;
const last = (change: Partial<LastProfile> = {}, ageMs = 30 * MINUTE): LastProfile => ({
  snapshotId: '1',
  scannedSnapshotId: '1',
  scannedTotal: 1000,
  scannedAt: new Date(NOW - ageMs),
  columnsKey: 'a',
  ...change,
});
const table = (snapshotId: string, rows = 1000, columnsKey = 'a') => ({ snapshotId, rows, columnsKey });
const DAY = 24 * 60 * MINUTE;

const CASES: readonly [
  what: string,
  ...(Parameters<typeof planProfile> extends [infer N, infer L, unknown] ? [N, L] : never),
  string,
][] = [
  ['a new table', table('1'), null, 'scan'],
  ['the same snapshot', table('1'), last(), 'none'],
  ['the same snapshot after days', table('1'), last({}, 9 * DAY), 'none'],
  ['other columns', table('1', 1000, 'b'), last(), 'scan'],
  ['few new rows', table('2', 1099), last(), 'statistics'],
  ['few new rows that are known', table('2', 1099), last({ snapshotId: '2' }), 'none'],
  ['a tenth more rows', table('2', 1100), last(), 'scan'],
  ['a tenth fewer rows', table('2', 900), last(), 'scan'],
  ['a tenth more rows a minute ago', table('2', 1100), last({}, MINUTE), 'statistics'],
  ['few new rows after a day', table('2', 1001), last({}, DAY), 'scan'],
  ['few new rows after a day that are known', table('2', 1001), last({ snapshotId: '2' }, DAY), 'scan'],
  ['rows where there were none', table('2', 1), last({ scannedTotal: 0 }), 'scan'],
];

for (const [what, now, before, kind] of CASES) {
  test(`${what}: ${kind}`, () => {
    assert.equal(planProfile(now, before, NOW).kind, kind);
  });
}
