import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pool, transaction } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { record, Sink, until } from './contract.ts';
import { advanceOffset } from './offsets-data.ts';
import { postgresTransport } from './postgres-transport.ts';
import { trimConsumed } from './postgres-trim.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

async function firstOffset(topic: string): Promise<number | null> {
  const { rows } = await pool().query<{ first: number | null }>(
    'SELECT min(base_offset) AS first FROM stream.batch WHERE topic = $1',
    [topic],
  );
  return rows[0]?.first ?? null;
}

test('deletes what every consumer has passed and is old enough, and nothing else', async () => {
  const stream = postgresTransport();
  await stream.ensureTopics([{ name: 'orders', partitions: 1 }]);
  for (let i = 0; i < 10; i++) await stream.append('orders', [record('k', `${i}a`), record('k', `${i}b`)]);
  const ingest = { source: 'postgres', consumer: 'ingest', topic: 'orders', partition: 0 };

  assert.deepEqual(await trimConsumed({ olderThanMs: 0 }), { batches: 0 }, 'without a position nothing goes');
  await transaction((tx) => advanceOffset(tx, { ...ingest, from: 0, to: 15 }));
  assert.deepEqual(await trimConsumed(), { batches: 0 }, 'nothing is an hour old');
  await pool().query(
    `INSERT INTO live_checkpoint (name, source, epoch, state, offsets) VALUES ('live', 'postgres', 1, 'null', '{"orders/0": 7}')`,
  );
  assert.deepEqual(await trimConsumed({ olderThanMs: 0 }), { batches: 3 }, 'the checkpoint holds the rest');
  assert.equal(await firstOffset('orders'), 6);
  await pool().query(`UPDATE live_checkpoint SET updated_at = now() - interval '2 days'`);
  assert.deepEqual(
    await trimConsumed({ olderThanMs: 0 }),
    { batches: 4 },
    'an abandoned checkpoint does not',
  );
  assert.equal(await firstOffset('orders'), 14, 'the batch with the next record to ingest stays');

  const sink = new Sink(new Map([['orders/0', 15]]));
  const consumer = await stream.consume(sink.options('after', ['orders']));
  await until(() => sink.count === 5, 'the rest is read from the position on');
  const fresh: number[] = [];
  const late = await stream.consume({
    group: 'fresh',
    topics: ['orders'],
    positions: async () => [],
    deliver: async ({ records }) => {
      fresh.push(...records.map(({ offset }) => offset));
    },
  });
  await until(() => fresh.length === 6, 'a new consumer begins where the log begins');
  assert.equal(fresh[0], 14);
  await Promise.all([consumer.stop(), late.stop()]);

  await transaction((tx) => advanceOffset(tx, { ...ingest, from: 15, to: 20 }));
  assert.deepEqual(await trimConsumed({ olderThanMs: 0 }), { batches: 3 });
  assert.equal(await firstOffset('orders'), null);
  const [range] = await stream.append('orders', [record('k', 'next')]);
  assert.equal(range?.firstOffset, 20, 'an emptied log goes on counting');
  await stream.close();
});
