import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import kafkajs, { Kafka, logLevel } from 'kafkajs';
import { AppError } from '../errors.ts';
import { type OwnBroker, ownBroker } from '../testing/kafka.ts';
import { record, Sink, until } from './contract.ts';
import { AbortedBatches } from './kafka-batches.ts';
import { kafkaTransport } from './kafka-transport.ts';
import { unpackLz4 } from './lz4.ts';
import { unpackSnappy } from './snappy.ts';

const { CompressionTypes } = kafkajs;
const CODECS = [
  ['gzip', CompressionTypes.GZIP],
  ['snappy', CompressionTypes.Snappy],
  ['lz4', CompressionTypes.LZ4],
  ['zstd', CompressionTypes.ZSTD],
] as const;
const LIMIT = 1 << 20;

test('what is neither LZ4 nor Snappy ends with an error, and never goes on for ever', () => {
  for (let round = 0; round < 500; round++) {
    const noise = randomBytes(1 + (round % 200));
    assert.throws(() => unpackLz4(noise, LIMIT));
    const frame = Buffer.concat([Buffer.from([4, 0x22, 0x4d, 0x18, 0x60, 0x40, 0]), noise]);
    assert.throws(() => unpackLz4(frame, LIMIT));
  }
  assert.throws(() => unpackSnappy(Buffer.from([10, 1, 1, 1]), LIMIT));
  assert.throws(() => unpackSnappy(Buffer.from([0xff, 0xff, 0xff, 0x7f]), LIMIT), /more than/);
  assert.throws(() => unpackSnappy(Buffer.from([8, 0x0d, 5]), LIMIT), /not there/);
});

const kafka = await ownBroker();

function registerTests(broker: OwnBroker): void {
  describe('records that other producers have compressed', () => {
    after(() => broker.stop());

    for (const [codec, type] of CODECS) {
      test(`with ${codec} arrive as they were sent`, async (t) => {
        const stream = await kafkaTransport(broker.brokers);
        const topic = `test-${randomUUID()}`;
        // The broker compresses anew what comes otherwise than its topic says, with Kafka's own codecs.
        const admin = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING }).admin();
        await admin.connect();
        const configEntries = [{ name: 'compression.type', value: codec }];
        await admin.createTopics({
          waitForLeaders: true,
          topics: [{ topic, numPartitions: 1, configEntries }],
        });
        await admin.disconnect();
        const lines = Array.from({ length: 3_000 }, (_, i) =>
          i % 3 === 0
            ? randomBytes(1 + (i % 400)).toString('base64')
            : `{"event":"page_view","n":${i},"pad":"${'ab'.repeat(i % 700)}"}`,
        );
        await stream.append(
          topic,
          lines.map((line) => record(null, line)),
        );
        const heads = t.mock.method(AbortedBatches.prototype, 'includes').mock;
        const sink = new Sink();
        await stream.consume(sink.options(topic, [topic]));
        await until(() => sink.count === lines.length, 'all records arrive');
        const got = (sink.records.get(`${topic}/0`) ?? []).map(({ value }) => String(value));
        assert.deepEqual(got, lines);
        const met = new Set(heads.calls.map((call) => call.arguments[0]?.codec));
        assert.deepEqual([...met], [type]);
        await stream.close();
      });
    }

    test('to more than may be decompressed end the consumer with a word about where they are', async () => {
      const stream = await kafkaTransport(broker.brokers);
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 1 }]);
      const producer = new Kafka({ brokers: broker.brokers, logLevel: logLevel.NOTHING }).producer();
      await producer.connect();
      const value = 'x'.repeat(1 << 20);
      const messages = Array.from({ length: 130 }, () => ({ value }));
      await producer.send({ topic, messages, compression: CompressionTypes.ZSTD });
      await producer.disconnect();
      const consumer = await stream.consume(new Sink().options(topic, [topic]));
      const begun = performance.now();
      await assert.rejects(consumer.done, (error) => {
        assert.ok(error instanceof AppError, String(error));
        assert.equal(error.code, 'payload_too_large');
        assert.match(
          error.message,
          new RegExp(`${topic}/0 cannot be read: .*128 MiB.*as zstd.*stored offset`),
        );
        return true;
      });
      assert.ok(performance.now() - begun < 20_000, 'it was tried again and again');
      await stream.close();
    });

    test('to a hundredth, in many partitions, are taken in within bounds and by turns', async () => {
      const stream = await kafkaTransport(broker.brokers);
      const topic = `test-${randomUUID()}`;
      const partitions = 12;
      await stream.ensureTopics([{ name: topic, partitions }]);
      const value = 'x'.repeat(50_000);
      const total = partitions * 400;
      for (let sent = 0; sent < total; sent += 400)
        await stream.append(
          topic,
          Array.from({ length: 400 }, (_, i) => record(`key-${sent + i}`, value)),
        );
      let held = 0;
      let most = 0;
      let done = 0;
      const seen = new Set<number>();
      const gate = Promise.withResolvers<void>();
      await stream.consume({
        group: topic,
        topics: [topic],
        positions: async () => [],
        deliver: async ({ partition, records }) => {
          seen.add(partition);
          held += records.length * value.length;
          most = Math.max(most, held);
          await gate.promise;
          held -= records.length * value.length;
          done += records.length;
        },
      });
      await until(() => held > 0, 'the first records are held');
      gate.resolve();
      await until(() => done === total, 'all records arrive');
      assert.equal(seen.size, partitions);
      assert.ok(most <= 40 * 1024 * 1024, `${most} bytes of records were held at once`);
      await stream.close();
    });
  });
}

if ('unavailable' in kafka) test('records that other producers have compressed', { skip: kafka.unavailable });
else registerTests(kafka);
