import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { NO_STATISTICS } from './no-statistics.ts';
import type { CompactionGroup } from './plan-compaction.ts';
import { filesOpened, rankGroups, worthOf } from './rank-compaction.ts';
import type { DeleteFile } from './table.ts';

const TARGET = 100;

function group(sizes: readonly number[], deletes: readonly DeleteFile[] = []): CompactionGroup {
  const files = sizes.map((sizeBytes, index) => ({
    ...NO_STATISTICS,
    ...{ path: `/f${index}`, specId: 0, partition: 'd', recordCount: 1, sizeBytes, deletes },
  }));
  return { partition: 'd', files };
}

const deleteFile = (path: string): DeleteFile => ({ path, by: 'position', recordCount: 1, sizeBytes: 1 });

test('a file of deletes is opened once, however many files it is about', () => {
  const { files } = group([1, 1, 1], [deleteFile('/a'), deleteFile('/b')]);
  assert.equal(filesOpened(files), 5);
});

test('many tiny files before few large ones, and a busy table before a quiet one', () => {
  const tiny = group(Array(10).fill(1));
  const large = group([30, 30]);
  assert.deepEqual(
    rankGroups([large, tiny], TARGET, 5).map(({ files }) => files.length),
    [10, 2],
  );
  assert.ok(worthOf(large, TARGET, 500) > worthOf(tiny, TARGET, 1));
});

test('worth grows with files, reads and deletes, and never with bytes', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(sizes, fc.double({ min: 0, max: 1e4, noNaN: true }), (given, scans) => {
      const worth = worthOf(group(given), TARGET, scans);
      assert.ok(worthOf(group(given), TARGET, scans + 1) >= worth);
      assert.ok(worthOf(group(given, [deleteFile('/d')]), TARGET, scans) > worth);
      const heavier = given.map((each) => each * 3);
      if (worth > 0) assert.ok(worthOf(group(heavier), TARGET, scans) < worth);
    }),
  );
});
