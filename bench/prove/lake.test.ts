import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './lake.ts';

test('a table that many write at once, and are killed at it, has the rows that were committed', async () => {
  const kills = 9;
  const { rows, outsideCommits, pyIcebergDiffers, sparkDiffers, ...figures } = await run([
    '--kills',
    String(kills),
  ]);
  assert.ok(Number(rows) > 0);
  if (pyIcebergDiffers !== null) assert.deepEqual([Number(outsideCommits) > 0, pyIcebergDiffers], [true, 0]);
  if (sparkDiffers !== null) assert.equal(sparkDiffers, 0);
  assert.deepEqual(figures, {
    kills,
    store: 'local',
    lost: 0,
    repeated: 0,
    foreign: 0,
    missingFiles: 0,
    icebirdDiffers: 0,
    orphansLeft: 0,
  });
});
