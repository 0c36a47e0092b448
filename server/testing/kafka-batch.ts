import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const TIMEOUT_MS = 30_000;
const ZSTD = 4;
const ALL_IN_SYNC_REPLICAS = -1;
const PRODUCE_VERSION = 7;

interface Connection {
  connect(): Promise<unknown>;
  send(request: object): Promise<unknown>;
  disconnect(): Promise<unknown>;
}

/**
 * Sends the values to partition 0 as one record batch: kafkajs's producer copies everything anew for each record, and
 * takes minutes for so many.
 */
export async function sendOneBatch(broker: string, topic: string, values: readonly string[]): Promise<void> {
  const silent = { namespace: () => silent, debug() {}, info() {}, warn() {}, error() {} };
  const KafkaConnection = require('kafkajs/src/network/connection') as new (options: object) => Connection;
  const socketFactory = (require('kafkajs/src/network/socketFactory') as () => unknown)();
  const produce = require('kafkajs/src/protocol/requests/produce') as {
    protocol(which: { version: number }): (settings: object) => object;
  };
  const [host, port] = broker.split(':');
  const connection = new KafkaConnection({
    host,
    port: Number(port),
    logger: silent,
    socketFactory,
    connectionTimeout: TIMEOUT_MS,
    requestTimeout: TIMEOUT_MS,
  });
  await connection.connect();
  try {
    const messages = values.map((value) => ({ key: null, value: Buffer.from(value), headers: {} }));
    const partitions = [{ partition: 0, firstSequence: 0, messages }];
    await connection.send(
      produce.protocol({ version: PRODUCE_VERSION })({
        acks: ALL_IN_SYNC_REPLICAS,
        timeout: TIMEOUT_MS,
        compression: ZSTD,
        topicData: [{ topic, partitions }],
      }),
    );
  } finally {
    await connection.disconnect();
  }
}
