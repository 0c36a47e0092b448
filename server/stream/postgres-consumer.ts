import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { assignPartitions } from './assign-partitions.ts';
import { PartitionReader } from './partition-reader.ts';
import { WAKE_CHANNEL } from './postgres-append.ts';
import { describeUnavailable, isUnavailable } from './postgres-errors.ts';
import { GROUP_CHANNEL, GroupMembership } from './postgres-group.ts';
import { readEndOffsets, readRecords } from './postgres-read.ts';
import { openSession, type PostgresSession } from './postgres-session.ts';
import { partitionsOf } from './postgres-topics.ts';
import type { Consumer, ConsumerOptions, TopicPartition } from './transport.ts';

const MAX_BATCH_BYTES = 4 * 1024 * 1024;
/** How often membership is looked at and a lost notification made good. */
const ROUND_MS = 1000;
/** The same while partitions that should be ours are still another member's. */
const TAKE_OVER_ROUND_MS = 200;
/** How long a partition that moves on may take to finish its last delivery; its commit is fenced by offsets anyway. */
const HAND_OVER_MS = 10_000;
const RECONNECT_MS_MAX = 2000;
/** A log that stays away longer ends the consumer; whoever runs it decides what then. */
const GIVE_UP_MS = 60_000;

function idOf({ topic, partition }: TopicPartition): string {
  return `${topic}:${partition}`;
}

class PostgresConsumer implements Consumer {
  readonly #options: ConsumerOptions;
  readonly #partitions: readonly TopicPartition[];
  readonly #log = createLogger('stream');
  readonly #readers = new Map<string, PartitionReader>();
  /** Deliveries of given-up partitions that have not ended yet. */
  readonly #ending = new Map<string, Promise<unknown>>();
  #stopping = false;
  /** Why the current session ends. */
  #failure: { error: unknown } | null = null;
  /** Why the consumer ends: a delivery was refused. */
  #refusal: { error: unknown } | null = null;
  #nudge: (() => void) | null = null;
  #nudged = false;
  readonly done: Promise<void>;

  constructor(options: ConsumerOptions, partitions: readonly TopicPartition[]) {
    this.#options = options;
    this.#partitions = partitions;
    this.done = this.#run();
    this.done.catch(() => undefined);
  }

  seek(partition: TopicPartition, offset: number): void {
    this.#readers.get(idOf(partition))?.seek(offset);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#nudgeRound();
    await this.done.catch(() => undefined);
  }

  #nudgeRound(): void {
    this.#nudged = true;
    this.#nudge?.();
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#nudgeRound();
  }

  async #run(): Promise<void> {
    let awaySince: number | null = null;
    let waitMs = 50;
    while (!this.#stopping && !this.#refusal) {
      try {
        await this.#session(() => {
          awaySince = null;
          waitMs = 50;
        });
      } catch (error) {
        if (this.#refusal) break;
        if (!isUnavailable(error)) throw error;
        awaySince ??= Date.now();
        if (Date.now() - awaySince > GIVE_UP_MS) throw describeUnavailable(error);
        this.#log.warn(
          { group: this.#options.group, reason: errorMessage(error) },
          'The event log went away, reconnecting',
        );
        this.#nudged = false;
        if (!this.#stopping) await Promise.race([sleep(waitMs), this.#nudgeable()]);
        waitMs = Math.min(waitMs * 2, RECONNECT_MS_MAX);
      }
    }
    await Promise.all(this.#ending.values());
    if (this.#refusal) throw this.#refusal.error;
  }

  #nudgeable(): Promise<void> {
    if (this.#nudged) return Promise.resolve();
    return new Promise((resolve) => {
      this.#nudge = resolve;
    });
  }

  /** One connection's life: joins the group, shares its partitions until stopped, failed or disconnected. */
  async #session(onJoined: () => void): Promise<void> {
    const { group, topics } = this.#options;
    let announcement = '';
    const session = await openSession([WAKE_CHANNEL, GROUP_CHANNEL], (channel, payload) => {
      if (channel === WAKE_CHANNEL) this.#readers.get(payload)?.wake();
      else if (payload === announcement) this.#nudgeRound();
    });
    const membership = new GroupMembership(session, group, topics);
    let current = true;
    void session.lost.then((error) => {
      if (current) this.#fail(error);
    });
    try {
      announcement = membership.announcement;
      await membership.join();
      onJoined();
      while (!this.#stopping && !this.#failure && !this.#refusal) {
        this.#nudged = false;
        const complete = await this.#round(session, membership);
        const abort = new AbortController();
        const pause = sleep(complete ? ROUND_MS : TAKE_OVER_ROUND_MS, undefined, { signal: abort.signal });
        await Promise.race([pause.catch(() => undefined), this.#nudgeable()]);
        abort.abort();
      }
      if (this.#failure) throw this.#failure.error;
      await this.#halt([...this.#readers.values()]);
      await membership.leave();
    } finally {
      current = false;
      await this.#abandon();
      await session.close();
    }
  }

  /** Gives up what is another's, takes what is ours. True when everything that should be ours is. */
  async #round(session: PostgresSession, membership: GroupMembership): Promise<boolean> {
    const members = await membership.members();
    const target = assignPartitions(this.#partitions, members).get(membership.id) ?? [];
    const targetIds = new Set(target.map(idOf));

    const leaving = [...this.#readers.values()].filter(
      (reader) => !targetIds.has(idOf(reader.topicPartition)),
    );
    if (leaving.length > 0) {
      await this.#handOver(leaving);
      await membership.disown(leaving.map(({ topicPartition }) => topicPartition));
      await membership.announce();
    }

    const owned = await membership.own(target.filter((partition) => !this.#readers.has(idOf(partition))));
    if (owned.length > 0) {
      const positions = new Map(
        (await this.#options.positions(owned)).map((position) => [idOf(position), position.offset]),
      );
      for (const partition of owned) this.#start(session, partition, positions.get(idOf(partition)) ?? 0);
    }

    for (const end of await readEndOffsets(session, this.#options.topics)) {
      const reader = this.#readers.get(idOf(end));
      if (reader && reader.position < end.offset) reader.wake();
    }
    return target.every((partition) => this.#readers.has(idOf(partition)));
  }

  #start(session: PostgresSession, partition: TopicPartition, position: number): void {
    const maxBatchBytes = this.#options.maxBatchBytes ?? MAX_BATCH_BYTES;
    const reader = new PartitionReader(partition, position, {
      maxBatchBytes,
      read: (from) => readRecords(session, partition, from, maxBatchBytes),
      deliver: (batch) =>
        this.#options.deliver(batch).catch((error) => {
          this.#refusal ??= { error };
          this.#nudgeRound();
          throw error;
        }),
      after: this.#ending.get(idOf(partition)) ?? Promise.resolve(),
    });
    reader.done.catch((error) => {
      if (this.#readers.get(idOf(partition)) === reader) this.#fail(error);
    });
    this.#readers.set(idOf(partition), reader);
  }

  /** Takes the readers out of service and keeps their last deliveries in sight. */
  #halt(readers: readonly PartitionReader[]): Promise<unknown> {
    for (const reader of readers) {
      const id = idOf(reader.topicPartition);
      reader.halt();
      this.#readers.delete(id);
      const ended = reader.done.catch(() => undefined);
      this.#ending.set(id, ended);
      void ended.then(() => {
        if (this.#ending.get(id) === ended) this.#ending.delete(id);
      });
    }
    return Promise.all(readers.map((reader) => reader.done.catch(() => undefined)));
  }

  async #handOver(readers: readonly PartitionReader[]): Promise<void> {
    const abort = new AbortController();
    const limit = sleep(HAND_OVER_MS, undefined, { signal: abort.signal }).catch(() => undefined);
    await Promise.race([this.#halt(readers), limit]);
    abort.abort();
    await this.#options.revoked?.(readers.map(({ topicPartition }) => topicPartition));
  }

  /** The connection is gone, and the partitions with it. */
  async #abandon(): Promise<void> {
    this.#failure = null;
    const readers = [...this.#readers.values()];
    if (readers.length === 0) return;
    void this.#halt(readers);
    await this.#options.revoked?.(readers.map(({ topicPartition }) => topicPartition));
  }
}

export async function startPostgresConsumer(options: ConsumerOptions): Promise<Consumer> {
  return new PostgresConsumer(options, await partitionsOf(options.topics));
}
