import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRound, type TableFacts } from './plan-round.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const last = { snapshotId: '1', checksKey: 'a', finishedAtMs: NOW - 60_000, durationMs: 500 };
const calm: TableFacts = {
  ...{ table: 'silver.orders', snapshotId: '1', checksKey: 'a', everyMs: null, last },
};

const CASES: readonly [string, Partial<TableFacts>, string | null][] = [
  ['nothing new', {}, null],
  ['never checked', { last: null }, 'commit'],
  ['a new snapshot', { snapshotId: '2' }, 'commit'],
  [
    'a new snapshot just after a run',
    { snapshotId: '2', last: { ...last, finishedAtMs: NOW - 29_000 } },
    null,
  ],
  [
    'a new snapshot a minute after a run of ten seconds',
    { snapshotId: '2', last: { ...last, durationMs: 10_000 } },
    null,
  ],
  [
    'a table that had no snapshot and has none',
    { snapshotId: null, last: { ...last, snapshotId: null } },
    null,
  ],
  ['other checks', { checksKey: 'b', last: { ...last, finishedAtMs: NOW } }, 'checks'],
  ['time', { everyMs: 60_000 }, 'schedule'],
  ['less time', { everyMs: 60_001 }, null],
];
for (const [name, changes, cause] of CASES) {
  test(`${name}: ${cause ?? 'not due'}`, () => {
    const due = planRound([{ ...calm, ...changes }], NOW);
    assert.deepEqual(due, cause === null ? [] : [{ table: 'silver.orders', cause }]);
  });
}

test('whose checks are other ones comes first, then what was looked at longest ago', () => {
  const at = (table: string, finishedAtMs: number, checksKey = 'a') => ({
    ...{ ...calm, table, snapshotId: '2', checksKey },
    last: { ...last, finishedAtMs },
  });
  const due = planRound([at('b', NOW - 50_000), at('c', NOW - 90_000), at('a', NOW - 40_000, 'b')], NOW);
  assert.deepEqual(
    due.map(({ table }) => table),
    ['a', 'c', 'b'],
  );
});
