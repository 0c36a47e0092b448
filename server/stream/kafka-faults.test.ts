import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Kafka, logLevel } from 'kafkajs';
import { AppError } from '../errors.ts';
import { type OwnBroker, ownBroker } from '../testing/kafka.ts';
import { withStream } from './await-stream.ts';
import { record, Sink, until } from './contract.ts';
import { kafkaTransport } from './kafka-transport.ts';
import type { StreamTransport } from './transport.ts';

const broker = await ownBroker();

/** Appends as the collector does: until it is answered, since what is not may be sent again. */
async function append(stream: StreamTransport, topic: string, values: readonly string[]): Promise<void> {
  const records = values.map((value) => record(value, value));
  for (;;) {
    const isDone = await stream.append(topic, records).then(
      () => true,
      (error) => {
        assert.ok(error instanceof AppError && error.code === 'unavailable', String(error));
        return false;
      },
    );
    if (isDone) return;
  }
}

function distinct(sink: Sink): Set<string> {
  return new Set([...sink.records.values()].flat().map(({ value }) => String(value)));
}

function registerTests(kafka: OwnBroker): void {
  describe('a Kafka that is not always there', () => {
    const streams: StreamTransport[] = [];
    after(async () => {
      await Promise.all(streams.map((stream) => stream.close()));
      await kafka.stop();
    });
    const open = async () => {
      const stream = await kafkaTransport(kafka.brokers);
      streams.push(stream);
      return stream;
    };

    test('is waited for at the start, with one word about it, and again when it goes away', async () => {
      await kafka.kill();
      const topic = `test-${randomUUID()}`;
      const sink = new Sink();
      const reasons: string[] = [];
      const said = Promise.withResolvers<void>();
      const stop = new AbortController();
      let runs = 0;
      const running = withStream(
        {
          signal: stop.signal,
          waiting(reason) {
            reasons.push(reason);
            said.resolve();
          },
        },
        async (stream) => {
          runs += 1;
          await stream.ensureTopics([{ name: topic, partitions: 2 }]);
          if (runs === 1) throw new AppError('unavailable', 'Gone again.');
          const consumer = await stream.consume(sink.options(topic, [topic]));
          await append(stream, topic, ['a', 'b', 'c']);
          await until(() => sink.count === 3, 'the records arrive');
          await consumer.stop();
        },
        open,
      );
      await Promise.race([said.promise, running]);
      assert.match(reasons[0] ?? '', /cannot be used right now .*KAFKA_BROKERS/);
      await kafka.start();
      await running;
      assert.equal(runs, 2);
      assert.equal(reasons.at(-1), 'Gone again.');
      assert.equal(new Set(reasons).size, reasons.length);
    });

    test('that waits ends when it is asked to, and other errors are not waited out', async () => {
      const stop = new AbortController();
      const never = withStream(
        { signal: stop.signal, waiting: () => stop.abort() },
        () => assert.fail('there is no stream'),
        async () => {
          throw new AppError('unavailable', 'Nothing there.');
        },
      );
      await never;
      const refused = withStream(
        { signal: new AbortController().signal },
        () => assert.fail(),
        async () => {
          throw new AppError('unauthenticated', 'Wrong password.');
        },
      );
      await assert.rejects(refused, /Wrong password/);
    });

    test('restarts under a consumer and a producer, and everything arrives once', async () => {
      const stream = await open();
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 3 }]);
      const sink = new Sink();
      await stream.consume(sink.options(topic, [topic]));
      const sent: string[] = [];
      const send = async () => {
        const values = Array.from({ length: 20 }, (_, i) => `${sent.length + i}`);
        await append(stream, topic, values);
        sent.push(...values);
      };
      await send();
      await until(() => sink.count === 20, 'the first records arrive');
      await kafka.kill();
      const sending = send();
      await kafka.start();
      await sending;
      await send();
      await until(() => distinct(sink).size === sent.length, 'everything arrives');
      const offsets = [...sink.records.values()].map((records) => records.map(({ offset }) => offset));
      for (const each of offsets) assert.deepEqual(each, [...each.keys()]);
    });

    test('whose group members come, leave and are killed in quick succession gives each record once', async () => {
      const stream = await open();
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 4 }]);
      const committed = new Map<string, number>();
      const sinks: Sink[] = [];
      const enter = async (from: StreamTransport) => {
        const sink = new Sink(committed);
        sinks.push(sink);
        return from.consume(sink.options(topic, [topic]));
      };
      await enter(stream);
      const script = join(import.meta.dirname, '../testing/stream-member.ts');
      const env = { ...process.env, KAFKA_BROKERS: kafka.brokers.join(',') };
      let sent = 0;
      for (let round = 0; round < 5; round++) {
        const doomed = spawn(process.execPath, [script, topic, topic], {
          env,
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const another = await open();
        const member = await enter(another);
        const values = Array.from({ length: 50 }, (_, i) => `${sent + i}`);
        await append(stream, topic, values);
        sent += values.length;
        if (round % 2 === 0) await once(doomed.stdout, 'data');
        doomed.kill('SIGKILL');
        await member.stop();
      }
      const got = () => sinks.flatMap((sink) => [...sink.records.values()].flat());
      await until(() => got().length >= sent, 'everything arrives');
      assert.equal(got().length, sent);
      assert.equal(new Set(got().map(({ value }) => String(value))).size, sent);
    });

    test('gives partitions that a topic gets later to a consumer that runs', async () => {
      const stream = await open();
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 1 }]);
      const sink = new Sink();
      await stream.consume(sink.options(topic, [topic]));
      await append(stream, topic, ['before']);
      await until(() => sink.count === 1, 'the first record arrives');
      const admin = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      await admin.createPartitions({ topicPartitions: [{ topic, count: 4 }] });
      await admin.disconnect();
      let round = 0;
      await until(async () => {
        await append(
          stream,
          topic,
          Array.from({ length: 20 }, (_, i) => `${round}-${i}`),
        );
        round += 1;
        return sink.partitions.length === 4;
      }, 'records come from all four partitions');
      await until(() => distinct(sink).size === 1 + round * 20, 'everything arrives');
      assert.equal((await stream.endOffsets([topic])).length, 4);
    });
  });
}

if ('unavailable' in broker) test('a Kafka that is not always there', { skip: broker.unavailable });
else registerTests(broker);
