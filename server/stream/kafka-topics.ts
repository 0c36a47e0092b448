import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, SeekEntry } from 'kafkajs';
import { AppError } from '../errors.ts';
import type { TopicPartition, TopicSpec } from './transport.ts';

/** A record may be as large as the collector lets a body be; Kafka's own default is 1 MiB. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

/** For how long brokers may not know topics that were just created, or the leaders of their partitions. */
const ATTEMPTS_MAX = 50;
const WAIT_MS = 100;

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isTransient = error instanceof Error && 'retriable' in error && error.retriable;
      if (!isTransient || attempt === ATTEMPTS_MAX) throw error;
      await sleep(WAIT_MS);
    }
  }
}

/** Partitions can be added to a topic by others. */
const KNOWN_FOR_MS = 10_000;

function isForbidden(error: unknown): boolean {
  const errors = error instanceof Error && 'errors' in error ? error.errors : [error];
  return (
    Array.isArray(errors) &&
    errors.some((each) => /_AUTHORIZATION_FAILED$/.test(String((each as { type?: string }).type)))
  );
}

/** What we ask of Kafka about topics, with the partition counts remembered. */
export class KafkaTopics {
  readonly #admin: Admin;
  readonly #grown: () => void;
  readonly #known = new Map<string, number>();
  #lookedAtMs = 0;

  /** `grown` is called when a topic has got more partitions than it had. */
  constructor(admin: Admin, grown: () => void) {
    this.#admin = admin;
    this.#grown = grown;
  }

  async #look(topics: readonly string[]): Promise<void> {
    const existing = new Set(await this.#admin.listTopics());
    const wanted = topics.filter((topic) => existing.has(topic));
    if (wanted.length === 0) return;
    const metadata = await this.#admin.fetchTopicMetadata({ topics: wanted });
    for (const { name, partitions } of metadata.topics) {
      if (partitions.length > (this.#known.get(name) ?? partitions.length)) this.#grown();
      this.#known.set(name, partitions.length);
    }
  }

  async ensure(topics: readonly TopicSpec[]): Promise<void> {
    await this.#look(topics.map(({ name }) => name));
    const missing = topics.filter(({ name }) => !this.#known.has(name));
    if (missing.length > 0) {
      await this.#create(missing);
      await this.#await(missing.map(({ name }) => name));
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

  /** Of topics that were just created. */
  async #await(topics: readonly string[]): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
      await patiently(() => this.#look(topics));
      if (topics.every((topic) => this.#known.has(topic))) return;
      await sleep(WAIT_MS);
    }
  }

  /** Nobody waits for it: a count that is behind leaves the new partitions empty a little longer. */
  #lookAgain(): void {
    this.#lookedAtMs = performance.now();
    this.#look([...this.#known.keys()]).catch(() => undefined);
  }

  async #create(topics: readonly TopicSpec[]): Promise<void> {
    try {
      await this.#admin.createTopics({
        // kafkajs gives up where a broker has not heard of the topic yet.
        waitForLeaders: false,
        topics: topics.map(({ name, partitions }) => ({
          topic: name,
          numPartitions: partitions,
          configEntries: [
            { name: 'max.message.bytes', value: String(MAX_MESSAGE_BYTES) },
            // A record's time says when the log took it; a producer's clock may say anything.
            { name: 'message.timestamp.type', value: 'LogAppendTime' },
          ],
        })),
      });
    } catch (error) {
      if (!isForbidden(error)) throw error;
      const wanted = topics.map(({ name, partitions }) => `${name} (${partitions} partitions)`).join(', ');
      throw new AppError(
        'unavailable',
        `Kafka does not let this user create topics, and these are not there: ${wanted}. Create them, with message.timestamp.type=LogAppendTime, or let the user create topics.`,
        { cause: error },
      );
    }
  }

  async partitionCount(topic: string): Promise<number> {
    if (!this.#known.has(topic)) await this.#look([topic]);
    else if (performance.now() - this.#lookedAtMs > KNOWN_FOR_MS) this.#lookAgain();
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

  #offsetsOf(topic: string): Promise<(SeekEntry & { high: string })[]> {
    return patiently(() => this.#admin.fetchTopicOffsets(topic));
  }
}
