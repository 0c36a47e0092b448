import { env } from '../env.ts';
import { kafkaSecurity } from './kafka-security.ts';
import { kafkaTransport } from './kafka-transport.ts';
import { postgresTransport } from './postgres-transport.ts';
import type { StreamTransport } from './transport.ts';

/** The configured event log: Kafka when KAFKA_BROKERS is set, else the log in PostgreSQL. */
export async function connectStream(): Promise<StreamTransport> {
  const settings = env();
  const { KAFKA_BROKERS } = settings;
  return KAFKA_BROKERS ? kafkaTransport(KAFKA_BROKERS, kafkaSecurity(settings)) : postgresTransport();
}
