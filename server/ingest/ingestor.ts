import { isTopicName, type TopicName } from '#server/events/topics.ts';
import { type WireSchemas, wireSchemaIds } from '#server/registry/wire-service.ts';
import type { RecordBatch, TopicPartition } from '#server/stream/transport.ts';
import { Batch, type LayoutOf, partitionKey } from './batch.ts';
import { type FlushPolicy, isFull, rampMs } from './flush-policy.ts';
import { nextCommitMs, schedule } from './lag-schedule.ts';

export type Position = TopicPartition & { readonly offset: number };

export interface CommitResult {
  /** Not committed: their stored offset was not where the rows begin. The batch's other partitions are. */
  readonly lost: readonly TopicPartition[];
  seek(partition: TopicPartition, offset: number): void;
}

export interface IngestorOptions {
  readonly policy: FlushPolicy;
  /** How old a record of the topic may be before it is visible; the policy's age by default. May change at any time. */
  targetMs?(topic: TopicName): number;
  /** Milliseconds since the epoch. */
  readonly nowMs?: () => number;
  /** Typed columns that the rows of a topic get. */
  readonly layoutOf?: LayoutOf;
  /** What the ids stand for in the topic; may wait for long, and rejects with the signal's reason once that aborts. */
  schemasFor(topic: TopicName, ids: ReadonlySet<number>, signal: AbortSignal): Promise<WireSchemas>;
  storedOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]>;
  commit(batch: Batch): Promise<CommitResult>;
  /** Records from `from` up to `to` are no longer in the stream, and were never committed. */
  missing(partition: TopicPartition, from: number, to: number): void;
}

interface Assignment {
  position: number;
  /** Where the partition ended when it was last read. */
  end: number;
  fresh: boolean;
  /** Aborts when the partition is taken away or begun again: nothing that waits for it need wait longer. */
  readonly ended: AbortController;
}

const NO_SCHEMAS: WireSchemas = new Map();

/** What is open is looked at this often at least: targets change. */
const LOOK_MS_MAX = 1_000;

/**
 * Between the consumer and the commit: fills one batch while what was taken from it is on its way to the lake, and
 * holds the consumer back when both are full. Takes from it the topics that their targets make due. Knows for every assigned partition which offset comes next.
 */
export class Ingestor {
  readonly #options: IngestorOptions;
  readonly #assigned = new Map<string, Assignment>();
  readonly #failure = Promise.withResolvers<never>();
  readonly #nowMs: () => number;
  readonly #open: Batch;
  #committing: Promise<void> | undefined;
  #commits = 0;
  #commitMs: number | null = null;
  #timer: NodeJS.Timeout | undefined;
  /** The latest commit was of a full batch, so there was more in the stream than one batch holds. */
  #hasBacklog = false;
  #turn = Promise.withResolvers<void>();
  #state: 'running' | 'draining' | 'stopped' | 'failed' = 'running';

  constructor(options: IngestorOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#open = new Batch(options.layoutOf, this.#nowMs);
    this.#failure.promise.catch(() => undefined);
  }

  /** Never resolves; rejects with the error that ended a commit. */
  get failure(): Promise<never> {
    return this.#failure.promise;
  }

  /** The consumer asks where to begin the partitions it was given. */
  async positions(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    const stored = await this.#options.storedOffsets(partitions);
    for (const position of stored) this.#moveTo(position, position.offset);
    return stored;
  }

  /** Resolves when nothing of the partitions is on its way any more. */
  async revoked(partitions: readonly TopicPartition[]): Promise<void> {
    for (const partition of partitions) {
      this.#assigned.get(partitionKey(partition))?.ended.abort();
      this.#assigned.delete(partitionKey(partition));
      this.#open.drop(partition);
    }
    await this.#committing;
  }

  async deliver(batch: RecordBatch): Promise<void> {
    const { topic, partition, records } = batch;
    const key = partitionKey(batch);
    const assignment = this.#assigned.get(key);
    if (!assignment || !isTopicName(topic)) return;
    const schemas = await this.#schemasOf(topic, records, assignment);
    const last = records.at(-1)?.offset ?? -1;
    do {
      if (!(await this.#hasRoom())) return;
      // While this waited the partition may have been taken away, or begun again elsewhere.
      if (!schemas || this.#assigned.get(key) !== assignment) return;
      const from = batch.fromOffset ?? records[0]?.offset;
      if (assignment.fresh && from !== undefined && from > assignment.position) {
        this.#options.missing(batch, assignment.position, from);
      }
      assignment.fresh = false;
      assignment.end = batch.endOffset;
      const { policy } = this.#options;
      let position = this.#open.add(topic, partition, assignment.position, records, schemas, policy);
      if (position > last) position = this.#open.reach(batch, position, batch.toOffset ?? position);
      assignment.position = position;
      this.#proceed();
    } while (assignment.position <= last);
  }

  /** null when the partition ended first. */
  async #schemasOf(
    topic: TopicName,
    records: RecordBatch['records'],
    { ended: { signal } }: Assignment,
  ): Promise<WireSchemas | null> {
    const ids = wireSchemaIds(records);
    if (ids.size === 0) return NO_SCHEMAS;
    try {
      return await this.#options.schemasFor(topic, ids, signal);
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    }
  }

  /** Waits until the open batch takes records; false when it never will. */
  async #hasRoom(): Promise<boolean> {
    while (this.#state !== 'running' || isFull(this.#options.policy, this.#open)) {
      if (this.#state === 'failed') return this.#failure.promise;
      if (this.#state === 'stopped') return false;
      await this.#turn.promise;
    }
    return true;
  }

  /** Commits what is open and takes nothing more. */
  async drain(): Promise<void> {
    this.#state = 'draining';
    await this.#committing;
    if (this.#state === 'draining' && !this.#open.isEmpty) this.#startCommit(this.#openTopics());
    await this.#committing;
  }

  /** Lets waiting deliveries end, so that the consumer can stop, and a commit that has begun. Forgets what is open. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#state !== 'failed') this.#state = 'stopped';
    for (const { ended } of this.#assigned.values()) ended.abort();
    this.#nextTurn();
    await this.#committing;
  }

  #moveTo(partition: TopicPartition, offset: number): void {
    const key = partitionKey(partition);
    this.#open.drop(partition);
    this.#assigned.get(key)?.ended.abort();
    const ended = new AbortController();
    this.#assigned.set(key, { position: offset, end: offset, fresh: true, ended });
  }

  #proceed(): void {
    if (this.#state !== 'running' || this.#committing || this.#open.isEmpty) return;
    const { policy } = this.#options;
    const nowMs = this.#nowMs();
    const { topics, atMs } = schedule({
      nowMs,
      open: this.#open.partitions.map(({ topic, readAtMs, hash }) => ({
        topic,
        readAtMs,
        acceptedAtMs: hash.firstMs,
      })),
      targetMs: (topic) => this.#options.targetMs?.(topic) ?? policy.ageMs,
      rampMs: rampMs(policy, this.#commits),
      commitMs: this.#commitMs ?? 0,
      isFull: isFull(policy, this.#open),
      isCaughtUp: this.#hasBacklog && this.#isAtEnd(),
    });
    if (topics.size > 0) this.#startCommit(topics);
    else this.#lookAt(Math.min(atMs - nowMs, LOOK_MS_MAX));
  }

  #lookAt(inMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#proceed(), inMs);
  }

  #openTopics(): Set<TopicName> {
    return new Set(this.#open.partitions.map(({ topic }) => topic));
  }

  #isAtEnd(): boolean {
    for (const { position, end } of this.#assigned.values()) if (position < end) return false;
    return true;
  }

  #startCommit(topics: ReadonlySet<TopicName>): void {
    clearTimeout(this.#timer);
    this.#hasBacklog = isFull(this.#options.policy, this.#open);
    this.#committing = this.#commit(this.#open.take(topics)).finally(() => {
      this.#committing = undefined;
      this.#nextTurn();
      this.#proceed();
    });
  }

  async #commit(batch: Batch): Promise<void> {
    const startedMs = this.#nowMs();
    // A full one says little of how long those take that wait for their time.
    const counts = !isFull(this.#options.policy, batch);
    try {
      this.#nextTurn();
      const result = await this.#options.commit(batch);
      this.#commits += 1;
      if (counts) this.#commitMs = nextCommitMs(this.#commitMs, Math.max(0, this.#nowMs() - startedMs));
      if (result.lost.length > 0) await this.#beginAgain(result);
    } catch (error) {
      this.#state = 'failed';
      this.#failure.reject(error);
    }
  }

  /** Another worker was first, or these positions were stale: what follows them in memory is worthless too. */
  async #beginAgain({ lost, seek }: CommitResult): Promise<void> {
    const isAssigned = (partition: TopicPartition) => this.#assigned.has(partitionKey(partition));
    for (const position of await this.#options.storedOffsets(lost.filter(isAssigned))) {
      if (!isAssigned(position)) continue;
      this.#moveTo(position, position.offset);
      seek(position, position.offset);
    }
  }

  #nextTurn(): void {
    const turn = this.#turn;
    this.#turn = Promise.withResolvers<void>();
    turn.resolve();
  }
}
