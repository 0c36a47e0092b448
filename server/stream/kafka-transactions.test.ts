import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, test } from 'node:test';
import { Kafka, logLevel, type Producer, type Transaction } from 'kafkajs';
import { type KafkaBrokers, kafkaBrokers } from '../testing/kafka.ts';
import { until } from './contract.ts';
import { kafkaTransport } from './kafka-transport.ts';
import type { RecordBatch, StreamTransport } from './transport.ts';

const broker = await kafkaBrokers();

/** What a reader that looks for markers by the key of records would take for the end of an aborted transaction. */
const KEY_LIKE_A_MARKER = Buffer.from([0, 0, 0, 0]);

function registerTests(kafka: Exclude<KafkaBrokers, { unavailable: string }>): void {
  describe('transactions of producers', () => {
    const client = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING });
    const producers: Producer[] = [];
    let stream: StreamTransport | undefined;

    after(async () => {
      await Promise.all(producers.map((producer) => producer.disconnect()));
      await stream?.close();
      await kafka.stop();
    });

    async function newTopic(): Promise<string> {
      stream ??= await kafkaTransport(kafka.brokers);
      const topic = `test-${randomUUID()}`;
      await stream.ensureTopics([{ name: topic, partitions: 1 }]);
      return topic;
    }

    async function newProducer(): Promise<Producer> {
      const producer = client.producer({
        transactionalId: randomUUID(),
        idempotent: true,
        maxInFlightRequests: 1,
      });
      producers.push(producer);
      await producer.connect();
      return producer;
    }

    const send = (sender: Producer | Transaction, topic: string, values: readonly string[], key?: Buffer) =>
      sender.send({ topic, messages: values.map((value) => ({ value, key: key ?? null, partition: 0 })) });

    test('the ends of transactions and what was aborted are no gap to whoever keeps positions', async () => {
      const topic = await newTopic();
      const producer = await newProducer();
      for (const kind of ['aborted', 'committed', 'aborted']) {
        const transaction = await producer.transaction();
        await send(transaction, topic, [kind, kind]);
        await (kind === 'aborted' ? transaction.abort() : transaction.commit());
      }
      assert.ok(stream);
      const got: RecordBatch[] = [];
      const consumer = await stream.consume({
        group: randomUUID(),
        topics: [topic],
        positions: async (partitions) => partitions.map((partition) => ({ ...partition, offset: 1 })),
        deliver: async (batch) => {
          got.push(batch);
        },
      });
      await until(() => got.length > 0, 'the committed records arrive');
      await consumer.stop();
      const [end] = await stream.endOffsets([topic]);
      assert.equal(end?.offset, 9);
      assert.deepEqual(
        got.map(({ records, fromOffset, toOffset }) => [
          fromOffset,
          records.map(({ offset }) => offset),
          toOffset,
        ]),
        [[1, [3, 4], 9]],
      );
    });

    /** Everything from `from` on that comes before the value `end`, which is sent here last, outside of transactions. */
    async function readAll(topic: string, from = 0): Promise<string[]> {
      assert.ok(stream);
      const plain = client.producer();
      producers.push(plain);
      await plain.connect();
      await send(plain, topic, ['end']);
      const got: string[] = [];
      const consumer = await stream.consume({
        group: randomUUID(),
        topics: [topic],
        positions: async (partitions) => partitions.map((partition) => ({ ...partition, offset: from })),
        deliver: async ({ records }) => {
          got.push(...records.map(({ value }) => String(value)));
        },
      });
      await until(() => got.at(-1) === 'end', 'the last record arrives');
      await consumer.stop();
      return got.slice(0, -1);
    }

    test('several that were aborted, the last to begin first, are not delivered', async () => {
      const topic = await newTopic();
      const [first, second] = [await newProducer(), await newProducer()];
      const early = await first.transaction();
      await send(early, topic, ['early aborted']);
      const late = await second.transaction();
      await send(late, topic, ['late aborted']);
      await late.abort();
      await send(early, topic, ['early aborted too']);
      await early.abort();
      assert.deepEqual(await readAll(topic), []);
    });

    test('aborted and committed in turns by one producer give what was committed', async () => {
      const topic = await newTopic();
      const producer = await newProducer();
      for (let round = 0; round < 6; round++) {
        const transaction = await producer.transaction();
        const kind = round % 2 === 0 ? 'aborted' : 'committed';
        await send(transaction, topic, [`${kind} ${round}a`, `${kind} ${round}b`]);
        await send(transaction, topic, [`${kind} ${round}c`]);
        await (kind === 'aborted' ? transaction.abort() : transaction.commit());
      }
      assert.deepEqual(
        await readAll(topic),
        [1, 3, 5].flatMap((round) => ['a', 'b', 'c'].map((part) => `committed ${round}${part}`)),
      );
    });

    test('what is read from the middle of several that were aborted is not delivered either', async () => {
      const topic = await newTopic();
      const open: Transaction[] = [];
      for (let i = 0; i < 3; i++) {
        const transaction = await (await newProducer()).transaction();
        await send(transaction, topic, [`aborted ${i}`]);
        open.push(transaction);
      }
      for (const transaction of open.toReversed()) await send(transaction, topic, ['aborted too']);
      for (const transaction of open) await transaction.abort();
      assert.deepEqual(await readAll(topic, 3), []);
    });

    test('records of an aborted one whose keys look like a marker are not delivered', async () => {
      const topic = await newTopic();
      const transaction = await (await newProducer()).transaction();
      await send(transaction, topic, ['aborted'], KEY_LIKE_A_MARKER);
      await send(transaction, topic, ['aborted too']);
      await transaction.abort();
      assert.deepEqual(await readAll(topic), []);
    });

    test('of many producers, interleaved with records outside of them, give what was committed in order', async () => {
      const topic = await newTopic();
      const senders = await Promise.all(Array.from({ length: 4 }, newProducer));
      const plain = client.producer({ idempotent: true, maxInFlightRequests: 1 });
      producers.push(plain);
      await plain.connect();
      const sent: { value: string; by: number }[] = [];
      const committed = new Set<number>();
      const open = new Map<Producer, { id: number; transaction: Transaction }>();
      const end = async (sender: Producer, id: number, transaction: Transaction) => {
        open.delete(sender);
        if (id % 2 === 0) committed.add(id);
        await (id % 2 === 0 ? transaction.commit() : transaction.abort());
      };
      let ids = 0;
      for (let step = 0; step < 90; step++) {
        const value = `value ${step}`;
        // An even walk over the producers, so that each begins and ends while others are open.
        const sender = senders[(step * 7 + Math.floor(step / 5)) % senders.length] as Producer;
        if (step % 11 === 10) {
          await send(plain, topic, [value]);
          sent.push({ value, by: 0 });
          continue;
        }
        const current = open.get(sender) ?? { id: ++ids, transaction: await sender.transaction() };
        open.set(sender, current);
        await send(current.transaction, topic, [value]);
        sent.push({ value, by: current.id });
        if (step % 3 === 2) await end(sender, current.id, current.transaction);
      }
      for (const [sender, { id, transaction }] of open) await end(sender, id, transaction);
      committed.add(0);
      assert.ok(committed.size > 5 && ids - committed.size > 5);
      assert.deepEqual(
        await readAll(topic),
        sent.filter(({ by }) => committed.has(by)).map(({ value }) => value),
      );
    });
  });
}

if ('unavailable' in broker) test('transactions of producers', { skip: broker.unavailable });
else registerTests(broker);
