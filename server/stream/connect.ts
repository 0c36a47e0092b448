import { postgresTransport } from './postgres-transport.ts';
import type { StreamTransport } from './transport.ts';

/** The configured event log: Kafka when KAFKA_BROKERS is set, else the log in PostgreSQL. */
export async function connectStream(): Promise<StreamTransport> {
  return postgresTransport();
}
