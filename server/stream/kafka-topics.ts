import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, SeekEntry } from 'kafkajs';
import { AppError } from '../errors.ts';
import type { TopicPartition, TopicSpec } from './transport.ts';

/** A record may be as large as the collector lets a body be; Kafka's own default is 1 MiB. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** For how long the leaders of partitions that were just created may be unknown to the brokers themselves. */
const LEADER_ATTEMPTS_MAX = 50;
const LEADER_WAIT_MS = 100;

/** What we ask of Kafka about topics, with the partition counts remembered. */
export class KafkaTopics {
  readonly #admin: Admin;
  readonly #known = new Map<string, number>();

  constructor(admin: Admin) {
    this.#admin = admin;
  }

  async #look(topics: readonly string[]): Promise<void> {
    const existing = new Set(await this.#admin.listTopics());
    const wanted = topics.filter((topic) => existing.has(topic));
    if (wanted.length === 0) return;
    const metadata = await this.#admin.fetchTopicMetadata({ topics: wanted });
    for (const { name, partitions } of metadata.topics) this.#known.set(name, partitions.length);
  }

  async ensure(topics: readonly TopicSpec[]): Promise<void> {
    await this.#look(topics.map(({ name }) => name));
    const missing = topics.filter(({ name }) => !this.#known.has(name));
    if (missing.length > 0) {
      await this.#admin.createTopics({
        waitForLeaders: true,
        topics: missing.map(({ name, partitions }) => ({
          topic: name,
          numPartitions: partitions,
          configEntries: [
            { name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) },
            // A record's time says when the log took it; a producer's clock may say anything.
            { name: 'message.timestamp.type', value: 'LogAppendTime' },
          ],
        })),
      });
      await this.#look(missing.map(({ name }) => name));
    }
    for (const { name, partitions } of topics) {
      const existing = this.#known.get(name) ?? 0;
      if (existing < partitions) {
        throw new AppError(
          'conflict',
          `Topic ${name} has ${existing} partitions in Kafka and at least ${partitions} are needed. Add partitions to it, or delete it if it is empty.`,
        );
      }
    }
  }

  async partitionCount(topic: string): Promise<number> {
    if (!this.#known.has(topic)) await this.#look([topic]);
    const partitions = this.#known.get(topic);
    if (partitions === undefined) throw new AppError('not_found', `There is no topic named ${topic}.`);
    return partitions;
  }

  async endOffsets(topics: readonly string[]): Promise<(TopicPartition & { offset: number })[]> {
    const ends: (TopicPartition & { offset: number })[] = [];
    for (const topic of topics) {
      await this.partitionCount(topic);
      for (const { partition, high } of await this.#offsetsOf(topic)) {
        ends.push({ topic, partition, offset: Number(high) });
      }
    }
    return ends.sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
  }

  async #offsetsOf(topic: string): Promise<(SeekEntry & { high: string })[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#admin.fetchTopicOffsets(topic);
      } catch (error) {
        const isTransient = error instanceof Error && 'retriable' in error && error.retriable;
        if (!isTransient || attempt === LEADER_ATTEMPTS_MAX) throw error;
        await sleep(LEADER_WAIT_MS);
      }
    }
  }
}
