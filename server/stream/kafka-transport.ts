import { AppendQueue } from './append-queue.ts';
import { kafkaClient } from './kafka-client.ts';
import { startKafkaConsumer } from './kafka-consumer.ts';
import { describeKafkaError } from './kafka-errors.ts';
import { KafkaProducer } from './kafka-producer.ts';
import { Refusals } from './kafka-refusals.ts';
import { type KafkaSecurity, PLAINTEXT } from './kafka-security.ts';
import { KafkaTopics } from './kafka-topics.ts';
import type { Consumer, StreamTransport } from './transport.ts';

/**
 * Apache Kafka as the event log. Throws AppError `unavailable` when no broker answers (the caller may try again),
 * `unauthenticated` or `bad_request` when the brokers will not have us as we are configured. Partitions are chosen and offsets are kept by us, so any broker from Kafka 2.1 on will do.
 */
export async function kafkaTransport(
  brokers: readonly string[],
  security: KafkaSecurity = PLAINTEXT,
): Promise<StreamTransport> {
  const inWords = (error: unknown) => describeKafkaError(error, brokers, security);
  const refusals = new Refusals(brokers, inWords);
  const kafka = kafkaClient(refusals, security);
  const described = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error) => {
      throw inWords(error);
    });
  const admin = kafka.admin({ retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 3 } });
  const clusterId = await described(
    admin.connect().then(async () => (await admin.describeCluster()).clusterId),
  ).catch(async (error) => {
    await admin.disconnect().catch(() => undefined);
    throw refusals.error ?? error;
  });
  refusals.end();
  const producer = new KafkaProducer(kafka);
  const topics = new KafkaTopics(admin, () => producer.renew());
  const queue = new AppendQueue({
    partitionCount: (topic) => described(topics.partitionCount(topic)),
    write: (lanes) => described(producer.write(lanes)),
  });
  const consumers = new Set<Consumer>();
  return {
    source: `kafka:${clusterId}`,
    ensureTopics: (specs) => described(topics.ensure(specs)),
    endOffsets: (names) => described(topics.endOffsets(names)),
    append: (topic, records) => queue.append(topic, records),
    async consume(options) {
      const counts = await described(
        Promise.all(options.topics.map((topic) => topics.partitionCount(topic))),
      );
      const partitions = counts.reduce((sum, count) => sum + count, 0);
      const consumer = await described(startKafkaConsumer(kafka, options, partitions, inWords));
      consumers.add(consumer);
      const forget = () => consumers.delete(consumer);
      consumer.done.then(forget, forget);
      return consumer;
    },
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      await queue.drained();
      await producer.close();
      await admin.disconnect();
    },
  };
}
