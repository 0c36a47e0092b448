import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMIT_STEPS } from '#server/lake/commit.ts';
import { run } from './exactly-once.ts';

test('ingestion that is killed once at every step of the commit loses and repeats nothing', async () => {
  const kills = COMMIT_STEPS.length + 1;
  const { accepted, ...figures } = await run(['--kills', String(kills)]);
  assert.ok(Number(accepted) > 0);
  assert.deepEqual(figures, {
    kills,
    lost: 0,
    duplicated: 0,
    offsetsRepeated: 0,
    altered: 0,
    partitionsWithGaps: 0,
  });
});
