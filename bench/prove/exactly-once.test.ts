import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMIT_STEPS } from '#server/lake/commit.ts';
import { kafkaArtifacts } from '#server/testing/kafka-artifacts.ts';
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
    icebirdDiffers: 0,
    missingFiles: 0,
  });
});

test('workers of one group, maintenance, the broker and PostgreSQL are killed, and all is there once', async (t) => {
  const artifacts = await kafkaArtifacts();
  if ('unavailable' in artifacts) return t.skip(artifacts.unavailable);
  const figures = await run(['--transport', 'kafka', '--kills', '12']);
  assert.ok(Number(figures.accepted) > 0);
  for (const kind of ['workersFrozen', 'brokerKilled', 'brokerStopped', 'postgresKilled']) {
    assert.ok(Number(figures[kind]) > 0, kind);
  }
  const found = ['lost', 'duplicated', 'offsetsRepeated', 'altered', 'partitionsWithGaps'];
  const others = ['icebirdDiffers', 'missingFiles', 'unbalanced', 'notInBalance'];
  assert.deepEqual(
    [...found, ...others].map((name) => [name, figures[name]]),
    [...found, ...others].map((name) => [name, 0]),
  );
});
