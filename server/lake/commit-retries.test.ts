import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitRetries, statusRetries, waitBefore } from './commit-retries.ts';

const tableOf = (properties: Record<string, string>) => ({ metadata: { properties } as never });

test('a table says how often and how long a commit is tried', () => {
  const rules = commitRetries([
    tableOf({
      'commit.retry.num-retries': '2',
      'commit.retry.min-wait-ms': '100',
      'commit.retry.max-wait-ms': '150',
      'commit.retry.total-timeout-ms': '1000',
    }),
  ]);
  assert.deepEqual(rules, { retries: 2, minWaitMs: 100, maxWaitMs: 150, timeoutMs: 1000 });
  assert.equal(waitBefore(rules, 1, 0, 1), 100);
  assert.equal(waitBefore(rules, 2, 0, 1), 150);
  assert.equal(waitBefore(rules, 2, 0, 0.5), 75);
  assert.equal(waitBefore(rules, 3, 0, 1), null);
  assert.equal(waitBefore(rules, 1, 1000, 1), null);
  // A wait does not last longer than there is time.
  assert.equal(waitBefore(rules, 1, 950, 1), 50);
  assert.equal(waitBefore({ ...rules, retries: 0 }, 1, 0, 1), null);
});

test('what is no number counts as not given, and of several tables the most patient counts', () => {
  const usual = commitRetries([]);
  assert.deepEqual(commitRetries([tableOf({ 'commit.retry.num-retries': 'many' })]), usual);
  assert.deepEqual(commitRetries([tableOf({ 'commit.retry.num-retries': '' })]), usual);
  assert.deepEqual(commitRetries([tableOf({ 'commit.retry.num-retries': '-1' })]), usual);
  const retries = (count: string) => tableOf({ 'commit.retry.num-retries': count });
  assert.equal(commitRetries([retries('1'), retries('3'), retries('0')]).retries, 3);
  assert.equal(statusRetries([retries('1')]).retries, statusRetries([]).retries);
  assert.equal(statusRetries([tableOf({ 'commit.status-check.num-retries': '4' })]).retries, 4);
});
