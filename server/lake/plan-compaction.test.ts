import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { NO_STATISTICS } from './no-statistics.ts';
import { type CompactionCandidate, planCompaction } from './plan-compaction.ts';

const MB = 1024 * 1024;
const HOUR = 3_600_000;
const NOW = 1_000 * HOUR;
const rules = { targetBytes: 128 * MB, minFiles: 8, restingMs: HOUR };

let serial = 0;
function candidate(
  sizeBytes: number,
  committedAtMs: number | null = NOW,
  partition: string | null = 'd',
): CompactionCandidate {
  return {
    committedAtMs,
    file: {
      path: `/f${serial++}`,
      specId: 0,
      partition,
      recordCount: 1,
      sizeBytes,
      ...NO_STATISTICS,
    },
  };
}

const sizes = (groups: ReturnType<typeof planCompaction>) =>
  groups.map((group) => group.files.map((file) => file.sizeBytes));

describe('compaction plan', () => {
  test('waits for eight small files while a partition grows', () => {
    const seven = Array.from({ length: 7 }, () => candidate(MB));
    assert.deepEqual(planCompaction(seven, 0, rules, NOW), []);
    assert.deepEqual(sizes(planCompaction([...seven, candidate(MB)], 0, rules, NOW)), [Array(8).fill(MB)]);
  });

  test('two are enough once it rests, one is not', () => {
    const resting = (count: number) => Array.from({ length: count }, () => candidate(MB, NOW - HOUR));
    assert.deepEqual(sizes(planCompaction(resting(2), 0, rules, NOW)), [[MB, MB]]);
    assert.deepEqual(planCompaction(resting(1), 0, rules, NOW), []);
    assert.deepEqual(sizes(planCompaction([candidate(MB, null), candidate(2 * MB, null)], 0, rules, NOW)), [
      [MB, 2 * MB],
    ]);
  });

  test('files that fill a large one need not be many', () => {
    const files = Array.from({ length: 8 }, () => candidate(22 * MB));
    assert.deepEqual(sizes(planCompaction(files, 0, rules, NOW)), [Array(5).fill(22 * MB)]);
  });

  test('leaves large files alone and never mixes partitions', () => {
    const files = [
      ...Array.from({ length: 8 }, () => candidate(MB, NOW, 'a')),
      ...Array.from({ length: 8 }, () => candidate(MB, NOW, null)),
      candidate(100 * MB, NOW, 'a'),
      candidate(400 * MB, NOW, 'b'),
    ];
    const groups = planCompaction(files, 0, rules, NOW);
    assert.deepEqual(
      groups.map((group) => [group.partition, group.files.length]),
      [
        ['a', 8],
        [null, 8],
      ],
    );
    for (const group of groups) assert.ok(group.files.every((file) => file.partition === group.partition));
  });

  test('a growing partition does not rewrite its large file for a few small ones', () => {
    const files = [candidate(50 * MB), ...Array.from({ length: 10 }, () => candidate(MB))];
    assert.deepEqual(sizes(planCompaction(files, 0, rules, NOW)), [Array(10).fill(MB)]);
    const more = [candidate(50 * MB), ...Array.from({ length: 60 }, () => candidate(MB))];
    assert.equal(planCompaction(more, 0, rules, NOW)[0]?.files.length, 61);
  });

  test('groups are of one partition, within the target, and no file is in two', () => {
    const files = fc.array(
      fc.record({
        size: fc.integer({ min: 1, max: 200 * MB }),
        age: fc.option(fc.integer({ min: 0, max: 3 * HOUR })),
        partition: fc.constantFrom('a', 'b', null),
      }),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(files, (all) => {
        const candidates = all.map(({ size, age, partition }) =>
          candidate(size, age === null ? null : NOW - age, partition),
        );
        const groups = planCompaction(candidates, 0, rules, NOW);
        const used = groups.flatMap((group) => group.files);
        assert.equal(new Set(used).size, used.length);
        for (const group of groups) {
          assert.ok(group.files.length >= 2);
          assert.ok(group.files.every((file) => file.partition === group.partition));
          assert.ok(group.files.every((file) => file.sizeBytes < 0.75 * rules.targetBytes));
          assert.ok(group.files.reduce((sum, file) => sum + file.sizeBytes, 0) <= rules.targetBytes);
        }
      }),
    );
  });

  test('a week of commits leaves few files and rewrites each byte a few times only', () => {
    let files: CompactionCandidate[] = [];
    let written = 0;
    let rewritten = 0;
    let worst = 0;
    const rounds = 7 * 24 * 60;
    for (let minute = 0; minute < rounds; minute++) {
      const now = NOW + minute * 60_000;
      const day = `day ${Math.floor(minute / 1440)}`;
      for (let commit = 0; commit < 12; commit++) {
        files.push(candidate(4096, now, day));
        written += 4096;
      }
      for (const group of planCompaction(files, 0, rules, now)) {
        const gone = new Set(group.files);
        const bytes = group.files.reduce((sum, file) => sum + file.sizeBytes, 0);
        files = files.filter((each) => !gone.has(each.file));
        files.push(candidate(bytes, now, group.partition));
        rewritten += bytes;
      }
      worst = Math.max(worst, files.length);
    }
    assert.ok(worst <= 7 + 40, `${worst} files at worst`);
    assert.ok(rewritten / written <= 16, `${(rewritten / written).toFixed(1)} times rewritten`);
  });
});
