import { AppendQueue } from './append-queue.ts';
import { writeLanes } from './postgres-append.ts';
import { startPostgresConsumer } from './postgres-consumer.ts';
import { describeUnavailable } from './postgres-errors.ts';
import { endOffsets, ensureTopics, partitionCounts } from './postgres-topics.ts';
import type { Consumer, StreamTransport } from './transport.ts';

/** The log that lives in the portal's own PostgreSQL. */
export function postgresTransport(): StreamTransport {
  const queue = new AppendQueue({
    write: writeLanes,
    partitionCount: async (topic) => (await partitionCounts([topic])).get(topic) as number,
  });
  const consumers = new Set<Consumer>();
  return {
    source: 'postgres',
    ensureTopics,
    endOffsets,
    append: (topic, records) => queue.append(topic, records),
    async consume(options) {
      const consumer = await startPostgresConsumer(options).catch((error) => {
        throw describeUnavailable(error);
      });
      consumers.add(consumer);
      const forget = () => consumers.delete(consumer);
      consumer.done.then(forget, forget);
      return consumer;
    },
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.stop()));
      await queue.drained();
    },
  };
}
