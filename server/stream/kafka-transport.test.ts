import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { AppError } from '../errors.ts';
import { kafkaBrokers } from '../testing/kafka.ts';
import { sendOneBatch } from '../testing/kafka-batch.ts';
import { record, Sink, transportContract, until } from './contract.ts';
import { kafkaTransport } from './kafka-transport.ts';
import type { RecordBatch } from './transport.ts';

const warnings: Error[] = [];
process.on('warning', (warning) => warnings.push(warning));
const kafka = await kafkaBrokers();

// It tries for seconds, and the other tests run meanwhile.
const refused = assert.rejects(
  kafkaTransport(['127.0.0.1:1']),
  (error) =>
    error instanceof AppError && error.code === 'unavailable' && error.message.includes('127.0.0.1:1'),
);
refused.catch(() => undefined);

if ('unavailable' in kafka) {
  test('stream contract on Kafka', { skip: kafka.unavailable });
} else {
  describe('Kafka', () => {
    after(() => kafka.stop());

    transportContract({
      name: 'Kafka',
      open: () => kafkaTransport(kafka.brokers),
      environment: () => ({ KAFKA_BROKERS: kafka.brokers.join(',') }),
    });

    test('names the log after the cluster', async () => {
      const stream = await kafkaTransport(kafka.brokers);
      assert.match(stream.source, /^kafka:[\w-]{10,}$/);
      await stream.close();
    });

    test('a record’s time is the broker’s, whatever its producer says', async () => {
      const stream = await kafkaTransport(kafka.brokers);
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 1 }]);
      const producer = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING }).producer();
      await producer.connect();
      const before = Date.now();
      await producer.send({ topic, messages: [{ key: 'k', value: 'v', timestamp: '86400000' }] });
      await producer.disconnect();
      const arrived = Promise.withResolvers<number>();
      const consumer = await stream.consume({
        group: randomUUID(),
        topics: [topic],
        positions: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 0 })),
        deliver: async ({ records }) => arrived.resolve(records[0]?.timestampMs ?? 0),
      });
      assert.ok((await arrived.promise) >= before - 5_000);
      await consumer.stop();
      await stream.close();
    });

    test('hundreds of thousands of records in one batch arrive', async () => {
      const stream = await kafkaTransport(kafka.brokers);
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 1 }]);
      const count = 200_000;
      await sendOneBatch(
        kafka.brokers[0] ?? '',
        topic,
        Array.from({ length: count }, (_, i) => String(i)),
      );
      const offsets: number[] = [];
      let atOnce = 0;
      const consumer = await stream.consume({
        group: randomUUID(),
        topics: [topic],
        positions: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 7 })),
        deliver: async ({ records }) => {
          atOnce = Math.max(atOnce, records.length);
          for (const { offset, value } of records) {
            assert.equal(String(value), String(offset));
            offsets.push(offset);
          }
        },
      });
      await until(() => offsets.length === count - 7, 'all records arrive');
      assert.deepEqual(
        offsets,
        Array.from({ length: count - 7 }, (_, i) => i + 7),
      );
      assert.ok(atOnce <= 20_000, `${atOnce} records were made at once`);
      await consumer.stop();
      await stream.close();
    });

    test('what retention has taken is a gap that can be told from others', async () => {
      const stream = await kafkaTransport(kafka.brokers);
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 1 }]);
      await stream.append(
        topic,
        Array.from({ length: 8 }, (_, i) => record(null, `${i}`)),
      );
      const admin = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      // Else kafkajs does not know where the partition is.
      await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '5' }] });
      await admin.disconnect();
      const arrived = Promise.withResolvers<RecordBatch>();
      const consumer = await stream.consume({
        group: randomUUID(),
        topics: [topic],
        positions: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 2 })),
        deliver: async (batch) => arrived.resolve(batch),
      });
      const { records, fromOffset, toOffset } = await arrived.promise;
      assert.deepEqual(
        records.map(({ value }) => String(value)),
        ['5', '6', '7'],
      );
      assert.deepEqual([fromOffset, toOffset], [5, 8]);
      await consumer.stop();
      await stream.close();
    });

    test('Node has nothing to warn of', () => assert.deepEqual(warnings, []));

    test('a member that closes with a delivery still under way leaves its partitions to the others', async () => {
      const stream = await kafkaTransport(kafka.brokers);
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 2 }]);
      const group = randomUUID();
      const committed = new Map<string, number>();
      const survivor = new Sink(committed);
      const hung = Promise.withResolvers<void>();
      const doomed = await kafkaTransport(kafka.brokers);
      const lost = await doomed.consume({
        group,
        topics: [topic],
        positions: survivor.positions,
        deliver: () => hung.promise,
      });
      await stream.append(
        topic,
        Array.from({ length: 20 }, (_, i) => record(`k${i}`, `${i}`)),
      );
      await stream.consume(survivor.options(group, [topic]));
      await until(() => survivor.count > 0, 'the new member gets its share');
      const closing = doomed.close();
      await until(() => survivor.count === 20, 'the rest comes to it too');
      hung.resolve();
      await closing;
      await lost.done;
      await stream.close();
    });
  });
}

test('says in one sentence that no broker answers', () => refused);
