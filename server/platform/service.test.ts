import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pool } from '../db.ts';
import { TOPICS } from '../events/topics.ts';
import { connectStream } from '../stream/connect.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { isDatabaseReachable, readPlatformStatus } from './service.ts';

const steward = { scopes: ['pipelines:read'] } as const;
const viewer = { scopes: ['platform:read'] } as const;

let database: TestDatabase;

before(async () => {
  database = await testDatabase();
});

after(() => database.drop());

test('a portal without topics, workers or data is empty and says so', async () => {
  const status = await readPlatformStatus(steward);
  assert.equal(status.state, 'empty');
  assert.deepEqual(status.stream, { accepted: 0, stored: 0, behind: 0 });
  assert.equal(status.warehouse.refreshedAt, null);
});

test('as long as no event has come, dashboards are as of no time, whatever was built', async () => {
  await pool().query(
    "INSERT INTO model_run (model, mode, started_at, finished_at) VALUES ('dim_date', 'full', now(), now())",
  );
  const status = await readPlatformStatus(steward);
  assert.deepEqual([status.state, status.warehouse.refreshedAt], ['empty', null]);
  await pool().query('DELETE FROM model_run');
});

test('accepted events that are not in the lake are on their way', async () => {
  const stream = await connectStream();
  const names = Object.entries(TOPICS).map(([name, { partitions }]) => ({ name, partitions }));
  await stream.ensureTopics(names);
  await stream.append(
    'orders',
    Array.from({ length: 5 }, () => ({ key: 'k', value: Buffer.from('{}') })),
  );
  await pool().query(
    `INSERT INTO consumer_offset (source, consumer, topic, partition, next_offset)
     SELECT $1, 'ingest', topic, partition, 2 FROM stream.partition WHERE next_offset > 0`,
    [stream.source],
  );
  const status = await readPlatformStatus(steward);
  assert.deepEqual(status.stream, { accepted: 5, stored: 2, behind: 3 });
  assert.equal(status.state, 'loading');
  await stream.close();
});

test('the simulator’s history shows while it is laid down', async () => {
  const write = (phase: string) =>
    pool().query(
      `INSERT INTO simulator_state (name, state) VALUES ('shop', $1)
       ON CONFLICT (name) DO UPDATE SET state = EXCLUDED.state`,
      [{ phase, historyTotal: 1000, historyDone: 400 }],
    );
  await write('history');
  assert.deepEqual((await readPlatformStatus(steward)).history, { eventsTotal: 1000, eventsDone: 400 });
  await write('live');
  assert.equal((await readPlatformStatus(steward)).history, null);
});

test('a model whose latest run failed is named, one that recovered is not', async () => {
  const run = (model: string, startedAt: string, error: string | null) =>
    pool().query(
      `INSERT INTO model_run (model, mode, started_at, finished_at, error) VALUES ($1, 'full', $2, $2, $3)`,
      [model, startedAt, error],
    );
  await run('dim_date', '2026-11-23T07:00:00Z', 'no disk');
  await run('dim_date', '2026-11-23T07:01:00Z', null);
  await run('fact_sales', '2026-11-23T07:02:00Z', 'column revenue is missing');
  const status = await readPlatformStatus(steward);
  assert.equal(status.state, 'failing');
  assert.deepEqual(status.warehouse, {
    refreshedAt: '2026-11-23T07:01:00.000Z',
    failing: 1,
    failures: [{ model: 'fact_sales', error: 'column revenue is missing' }],
  });
  const told = JSON.stringify(await readPlatformStatus(viewer));
  assert.match(told, /"failing":1,"failures":\[\]/);
  assert.doesNotMatch(told, /fact_sales|revenue is missing/);
});

test('the database is reachable', async () => {
  assert.equal(await isDatabaseReachable(), true);
});
