import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDue } from './plan-evaluation.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const HOUR = 60 * 60 * 1000;
const state = { snapshotId: '1', columnsKey: 'a', ruleVersion: 1 };
const hoursAgo = (hours: number) => ({ ...state, evaluatedAt: new Date(NOW - hours * HOUR) });

test('a table is classified when it, its columns or the rules are new', () => {
  assert.equal(isDue(state, null, NOW), true);
  assert.equal(isDue({ ...state, columnsKey: 'b' }, hoursAgo(0), NOW), true);
  assert.equal(isDue({ ...state, ruleVersion: 2 }, hoursAgo(0), NOW), true);
});

test('new rows are looked at once a day, and the same rows not again', () => {
  assert.equal(isDue({ ...state, snapshotId: '2' }, hoursAgo(23), NOW), false);
  assert.equal(isDue({ ...state, snapshotId: '2' }, hoursAgo(24), NOW), true);
  assert.equal(isDue(state, hoursAgo(1000), NOW), false);
});
