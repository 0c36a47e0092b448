import { Kafka, type LogEntry, logLevel } from 'kafkajs';
import { createLogger } from '../log.ts';
import { installCodec } from './kafka-codecs.ts';
import { installFetchReader } from './kafka-fetch.ts';
import type { KafkaSecurity } from './kafka-security.ts';

installCodec();
installFetchReader();

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
