import type { Kafka, Message, Producer } from 'kafkajs';
import { AppError } from '../errors.ts';
import { type Lane, type Placement, pieces } from './append-queue.ts';
import { ZSTD } from './kafka-codecs.ts';
import type { ProducerRecord } from './transport.ts';

/** Uncompressed size of what goes to one partition in one request: below the 1 MiB that brokers take by default. */
const REQUEST_BYTES = 768 * 1024;
const ALL_IN_SYNC_REPLICAS = -1;

function toMessage(record: ProducerRecord, partition: number): Message {
  const message: Message = { key: record.key, value: record.value, partition };
  if (record.headers) message.headers = { ...record.headers };
  return message;
}

/**
 * Writes lanes with an idempotent producer: a retried request is stored once. After a failure the producer
 * is replaced, since the broker would take the next records for a repetition of those whose answer was lost.
 */
export class KafkaProducer {
  readonly #kafka: Kafka;
  #producer: Promise<Producer> | null = null;
  #isOutdated = false;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  #connected(): Promise<Producer> {
    this.#producer ??= (async () => {
      const producer = this.#kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        retry: { initialRetryTime: 100, maxRetryTime: 2000, retries: 6 },
      });
      await producer.connect();
      return producer;
    })();
    return this.#producer;
  }

  async #discard(): Promise<void> {
    const producer = this.#producer;
    this.#producer = null;
    await producer?.then((each) => each.disconnect()).catch(() => undefined);
  }

  /** A topic has got partitions that the connected producer does not know: it would leave out what goes there. */
  renew(): void {
    this.#isOutdated = true;
  }

  async write(lanes: readonly Lane[]): Promise<Placement[][]> {
    const plans = lanes.map((lane) => [...pieces(lane.records, REQUEST_BYTES)]);
    const placements: Placement[][] = lanes.map(() => []);
    const rounds = Math.max(...plans.map((plan) => plan.length));
    try {
      if (this.#isOutdated) {
        this.#isOutdated = false;
        await this.#discard();
      }
      const producer = await this.#connected();
      for (let round = 0; round < rounds; round++)
        await this.#round(producer, lanes, plans, round, placements);
    } catch (error) {
      await this.#discard();
      throw error;
    }
    return placements;
  }

  async #round(
    producer: Producer,
    lanes: readonly Lane[],
    plans: readonly (readonly [number, number][])[],
    round: number,
    placements: Placement[][],
  ): Promise<void> {
    const byTopic = new Map<string, Message[]>();
    for (const [index, { topic, partition, records }] of lanes.entries()) {
      const piece = plans[index]?.[round];
      if (!piece) continue;
      const messages = byTopic.get(topic) ?? [];
      byTopic.set(topic, messages);
      for (let i = piece[0]; i < piece[1]; i++) {
        messages.push(toMessage(records[i] as ProducerRecord, partition));
      }
    }
    const answers = await producer.sendBatch({
      acks: ALL_IN_SYNC_REPLICAS,
      compression: ZSTD,
      topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })),
    });
    for (const [index, { topic, partition }] of lanes.entries()) {
      const piece = plans[index]?.[round];
      if (!piece) continue;
      const answer = answers.find((each) => each.topicName === topic && each.partition === partition);
      if (answer?.baseOffset === undefined) {
        throw new AppError(
          'unavailable',
          `Kafka did not say where the records of ${topic}/${partition} went. Try again shortly.`,
        );
      }
      placements[index]?.push({
        from: piece[0],
        count: piece[1] - piece[0],
        firstOffset: Number(answer.baseOffset),
      });
    }
  }

  close(): Promise<void> {
    return this.#discard();
  }
}
