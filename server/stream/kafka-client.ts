import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';
import { createLogger } from '../log.ts';
import type { KafkaSecurity } from './kafka-security.ts';

// Node does not see these two among the names that the CommonJS module exports.
const { CompressionCodecs, CompressionTypes } = createRequire(import.meta.url)(
  'kafkajs',
) as typeof import('kafkajs');

export const ZSTD = CompressionTypes.ZSTD;

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

// kafkajs brings gzip alone; Node has zstd, which costs a fraction of it.
Object.assign(CompressionCodecs, {
  [ZSTD]: () => ({
    compress: (encoder: { buffer: Buffer }) =>
      compress(encoder.buffer, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
    decompress: (buffer: Buffer) => decompress(buffer),
  }),
});

/** What these call errors is a broker's usual answer in a rebalance, or comes to the caller as an error. */
const ROUTINE_PARTS = new Set(['Connection', 'BrokerPool']);

/** A client whose own messages go to our log, as far as an operator can use them. */
export function kafkaClient(brokers: readonly string[], { tls, sasl }: KafkaSecurity): Kafka {
  const log = createLogger('kafka');
  return new Kafka({
    clientId: 'streamcommerce-portal',
    brokers: [...brokers],
    ssl: tls ?? false,
    // kafkajs keeps things of its own in it.
    ...(sasl && { sasl: { ...sasl } }),
    connectionTimeout: 3000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 100, maxRetryTime: 3000, retries: 6 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ level, namespace, log: { message, error } }: LogEntry) => {
        const detail = { part: namespace, reason: typeof error === 'string' ? error : undefined };
        if (level <= logLevel.ERROR && !ROUTINE_PARTS.has(namespace)) log.warn(detail, message);
        else log.debug(detail, message);
      },
  });
}
