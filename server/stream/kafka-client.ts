import { createRequire } from 'node:module';
import { Kafka, type LogEntry, logLevel } from 'kafkajs';
import { createLogger } from '../log.ts';
import { installCodec } from './kafka-codecs.ts';
import { installFetchReader } from './kafka-fetch.ts';
import type { Refusals } from './kafka-refusals.ts';
import type { KafkaSecurity } from './kafka-security.ts';

installCodec();
installFetchReader();
installQueueTimer();

/**
 * kafkajs sets a timer for the requests that wait even when none do, and then for a time before now, of which Node warns.
 * One that comes to wait sets it anyway.
 */
function installQueueTimer(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    prototype: { readonly pending: readonly unknown[]; scheduleCheckPendingRequests(): void };
  };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function scheduleIfAnyWaits() {
    if (this.pending.length > 0) schedule.call(this);
  };
}

/** What these call errors is a broker's usual answer in a rebalance, or comes to the caller as an error. */
const ROUTINE_PARTS = new Set(['Connection', 'BrokerPool']);

/** A client whose own messages go to our log, as far as an operator can use them. */
export function kafkaClient({ brokers, socketFactory }: Refusals, { tls, sasl }: KafkaSecurity): Kafka {
  const log = createLogger('kafka');
  return new Kafka({
    clientId: 'streamcommerce-portal',
    brokers,
    socketFactory,
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
