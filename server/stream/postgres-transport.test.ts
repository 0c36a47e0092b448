import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { dedicatedClient, pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { record, Sink, transportContract, until } from './contract.ts';
import { postgresTransport } from './postgres-transport.ts';
import type { StreamTransport } from './transport.ts';

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

transportContract({
  name: 'PostgreSQL',
  open: async () => postgresTransport(),
  environment: () => ({ DATABASE_URL: database.url, KAFKA_BROKERS: '' }),
});

/**
 * Ends every other connection of the test's database, as a restart of the server does, and resolves when they are gone. By a
 * connection of its own: one of the pool may have been ended by the cut before without anybody having read it yet.
 */
async function cutConnections(): Promise<number> {
  const client = await dedicatedClient();
  try {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid, pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    const pids = rows.map(({ pid }) => pid);
    await until(async () => {
      const left = await client.query('SELECT FROM pg_stat_activity WHERE pid = ANY ($1)', [pids]);
      return left.rowCount === 0;
    }, 'the connections are gone');
    return pids.length;
  } finally {
    await client.end();
  }
}

async function topicOf(stream: StreamTransport, partitions: number): Promise<string> {
  const name = `test-${randomUUID()}`;
  await stream.ensureTopics([{ name, partitions }]);
  return name;
}

test('connections cut under load: an append is durable as answered or refused, and consumers go on', async () => {
  const stream = postgresTransport();
  const topic = await topicOf(stream, 3);
  const sink = new Sink();
  const consumer = await stream.consume(sink.options(randomUUID(), [topic]));
  const accepted: string[] = [];
  let refused = 0;
  let stopped = false;
  const producers = Array.from({ length: 6 }, async (_, producer) => {
    for (let i = 0; !stopped; i++) {
      const id = `${producer}:${i}`;
      try {
        await stream.append(topic, [record(id, id)]);
        accepted.push(id);
      } catch (error) {
        assert.ok(error instanceof AppError && error.code === 'unavailable', String(error));
        refused++;
      }
    }
  });
  for (let cut = 0; cut < 5; cut++) {
    const before = accepted.length;
    await until(() => accepted.length > before + 50, 'appends succeed');
    assert.ok((await cutConnections()) > 0);
  }
  const before = accepted.length;
  await until(() => accepted.length > before + 50, 'appends succeed after the last cut');
  stopped = true;
  await Promise.all(producers);
  const ends = await stream.endOffsets([topic]);
  const total = ends.reduce((sum, { offset }) => sum + offset, 0);
  await until(() => sink.count === total, 'everything in the log arrives');
  const seen = new Map<string, number>();
  for (const received of sink.records.values()) {
    assert.deepEqual(
      received.map(({ offset }) => offset),
      received.map((_, index) => index),
    );
    for (const { value } of received) seen.set(String(value), (seen.get(String(value)) ?? 0) + 1);
  }
  for (const id of accepted) assert.equal(seen.get(id), 1, `${id} is there once`);
  assert.ok(
    total <= accepted.length + refused,
    'only a refused append may be there without having been accepted',
  );
  await consumer.stop();
  await stream.close();
});

test('a member whose connection dies gives its partitions up and another takes them', async () => {
  const stream = postgresTransport();
  const topic = await topicOf(stream, 2);
  const committed = new Map<string, number>();
  const [one, two] = [new Sink(committed), new Sink(committed)];
  const group = randomUUID();
  const first = await stream.consume(one.options(group, [topic]));
  const second = await stream.consume(two.options(group, [topic]));
  let sent = 0;
  const send = async () => {
    sent += 10;
    await stream.append(
      topic,
      Array.from({ length: 10 }, (_, i) => record(`k${i}`, 'v')),
    );
  };
  await until(async () => {
    await send();
    return one.partitions.length > 0 && two.partitions.length > 0;
  }, 'both read');
  await cutConnections();
  await until(() => one.revoked.length > 0 && two.revoked.length > 0, 'both are told');
  await send();
  await until(() => one.count + two.count === sent, 'everything arrives once');
  await Promise.all([first.stop(), second.stop()]);
  await stream.close();
});

test('a damaged batch ends the consumer and names the place', async () => {
  const stream = postgresTransport();
  const topic = await topicOf(stream, 1);
  await stream.append(topic, [record('k', 'v'.repeat(1000))]);
  await pool().query(
    'UPDATE stream.batch SET payload = set_byte(payload, length(payload) - 1, 255 - get_byte(payload, length(payload) - 1)) WHERE topic = $1',
    [topic],
  );
  const consumer = await stream.consume(new Sink().options(randomUUID(), [topic]));
  await assert.rejects(consumer.done, new RegExp(`${topic}/0 at offset 0 is damaged: the checksum`));
  await pool().query('UPDATE stream.batch SET base_offset = 3 WHERE topic = $1', [topic]);
  const other = await stream.consume(new Sink().options(randomUUID(), [topic]));
  await assert.rejects(other.done, /the records from 0 on are missing/);
  await stream.close();
});
