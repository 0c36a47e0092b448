import { setTimeout as sleep } from 'node:timers/promises';
import type { EachBatchPayload, Kafka, Consumer as KafkaJsConsumer } from 'kafkajs';
import { BudgetedFetch, FetchBudget, fetching } from './fetch-budget.ts';
import { unreadableRecords } from './kafka-errors.ts';
import type { FetchedBatch } from './kafka-fetch.ts';
import { MalformedRecords, type PackedRecords, pieces, RECORDS_MAX } from './kafka-records.ts';
import type { Consumer, ConsumerOptions, TopicPartition } from './transport.ts';

const MAX_BATCH_BYTES = 4 * 1024 * 1024;
const FETCH_BYTES = 8 * 1024 * 1024;
/** Also how long kafkajs rests when it is to fetch of no partition, as while as much is held as may be. */
const FETCH_WAIT_MS = 100;
/** Of decompressed records that are held at once, over all partitions; see FetchBudget. */
const HELD_BYTES_MAX = 32 * 1024 * 1024;
/** What a record takes besides its bytes, about. */
const RECORD_BYTES = 200;
const SESSION_TIMEOUT_MS = 6000;
const HEARTBEAT_MS = 1000;
const REBALANCE_TIMEOUT_MS = 15_000;
/** Then kafkajs looks whether the topics have got more partitions, and shares them out anew. */
const PARTITIONS_KNOWN_FOR_MS = 10_000;
/** A delivery that takes longer lets the other partitions go on: its own is paused meanwhile. */
const SLOW_DELIVERY_MS = 250;
/** Brokers that stay away longer end the consumer; whoever runs it decides what then. */
const GIVE_UP_MS = 60_000;

/** A partition for as long as this member has it. */
interface Assigned {
  readonly topicPartition: TopicPartition;
  /** The offset after the last record taken; null until the starting position is known. */
  position: number | null;
  /** Records before it were delivered; between it and the position there are none. */
  reached: number;
  /** A seek that came before the starting position was known. */
  sought: number | null;
  /** Counts seeks: what was read before the latest one is not delivered. */
  epoch: number;
  halted: boolean;
  delivery: Promise<void> | null;
  /** The delivery takes long. */
  isSlow: boolean;
  /** It has had its turn while others of the same response had none. */
  isResting: boolean;
}

/** A batch of kafkajs as installFetchReader() makes them. */
interface ReadByUs {
  readonly fetchedOffset: string;
  readonly messages: readonly FetchedBatch[];
}

/** What one response has of a partition: all of its records from `from` to before `to`. */
interface Fetched {
  readonly batches: readonly PackedRecords[];
  readonly from: number;
  readonly to: number;
  readonly endOffset: number;
}

/** At most, while the records are made piece by piece. */
function bytesOf(batches: readonly PackedRecords[]): number {
  const count = batches.reduce((sum, { left }) => sum + left, 0);
  return (
    batches.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) + Math.min(count, RECORDS_MAX) * RECORD_BYTES
  );
}

function idOf({ topic, partition }: TopicPartition): string {
  return `${topic}:${partition}`;
}

class KafkaConsumer implements Consumer {
  readonly #options: ConsumerOptions;
  readonly #consumer: KafkaJsConsumer;
  readonly #describe: (error: unknown) => unknown;
  readonly #assigned = new Map<string, Assigned>();
  /** Deliveries of given-up partitions that have not ended yet. */
  readonly #ending = new Map<string, Promise<void>>();
  readonly #budget = new FetchBudget(HELD_BYTES_MAX);
  /** The latest response was cut: whoever gets records of it rests until the others had theirs. */
  #isCut = false;
  #memberId = '';
  #ended: Promise<void> | null = null;
  readonly #finish = Promise.withResolvers<void>();
  readonly done = this.#finish.promise;

  constructor(
    kafka: Kafka,
    options: ConsumerOptions,
    partitions: number,
    describe: (error: unknown) => unknown,
  ) {
    this.#options = options;
    this.#describe = describe;
    this.done.catch(() => undefined);
    let aliveAt = Date.now();
    this.#consumer = kafka.consumer({
      groupId: options.group,
      sessionTimeout: SESSION_TIMEOUT_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_TIMEOUT_MS,
      maxBytesPerPartition: options.maxBatchBytes ?? MAX_BATCH_BYTES,
      maxBytes: FETCH_BYTES,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      metadataMaxAge: PARTITIONS_KNOWN_FOR_MS,
      retry: {
        initialRetryTime: 100,
        maxRetryTime: 3000,
        retries: 6,
        restartOnFailure: async () => !this.#ended && Date.now() - aliveAt < GIVE_UP_MS,
      },
    });
    const { GROUP_JOIN, FETCH_START, FETCH, CRASH } = this.#consumer.events;
    // Listeners run within the fetch that they are told of, so what is entered here holds while it is decoded.
    this.#consumer.on(FETCH_START, () => {
      const before = fetching.getStore();
      if (before instanceof BudgetedFetch) before.end();
      fetching.enterWith(new BudgetedFetch(this.#budget));
    });
    this.#consumer.on(FETCH, () => {
      aliveAt = Date.now();
      const fetch = fetching.getStore();
      if (!(fetch instanceof BudgetedFetch)) return;
      fetch.end();
      this.#isCut = fetch.isCut;
      if (!fetch.isCut) this.#wake();
    });
    this.#consumer.on(GROUP_JOIN, ({ payload }) => this.#joined(payload.memberId, payload.memberAssignment));
    this.#consumer.on(CRASH, ({ payload }) => {
      if (!payload.restart) this.#fail(this.#describe(payload.error));
    });
    this.#concurrency = partitions;
  }

  readonly #concurrency: number;

  async start(): Promise<void> {
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.#concurrency,
      eachBatch: (payload) => this.#take(payload),
    });
  }

  seek(partition: TopicPartition, offset: number): void {
    const assigned = this.#assigned.get(idOf(partition));
    if (!assigned) return;
    assigned.epoch++;
    if (assigned.position === null) {
      assigned.sought = offset;
    } else {
      assigned.position = offset;
      assigned.reached = offset;
      this.#seekTo(assigned);
    }
  }

  async stop(): Promise<void> {
    await this.#end(null);
  }

  #fail(error: unknown): void {
    void this.#end({ error });
  }

  #end(failure: { error: unknown } | null): Promise<void> {
    this.#ended ??= (async () => {
      for (const assigned of this.#assigned.values()) assigned.halted = true;
      await this.#consumer.disconnect().catch(() => undefined);
      await Promise.all([...this.#assigned.values()].map(({ delivery }) => delivery));
      await Promise.all(this.#ending.values());
      if (failure) this.#finish.reject(failure.error);
      else this.#finish.resolve();
    })();
    return this.#ended;
  }

  /** kafkajs refuses these while it reconnects; a position is set again when the group is joined. */
  #tell(action: (consumer: KafkaJsConsumer) => void): void {
    try {
      action(this.#consumer);
    } catch {
      // Joining brings everything in order.
    }
  }

  #seekTo({ topicPartition: { topic, partition }, position }: Assigned): void {
    this.#tell((consumer) => consumer.seek({ topic, partition, offset: String(position) }));
  }

  /** Runs within kafkajs's own turn, so that nothing is fetched before new partitions are paused. */
  #joined(memberId: string, memberAssignment: Readonly<Record<string, number[]>>): void {
    const now = Object.entries(memberAssignment).flatMap(([topic, partitions]) =>
      partitions.map((partition) => ({ topic, partition })),
    );
    const nowIds = new Set(now.map(idOf));
    // With a new identity we were thrown out, and others may have had the partitions meanwhile.
    const sameMember = this.#memberId === memberId;
    this.#memberId = memberId;

    const lost: TopicPartition[] = [];
    for (const [id, assigned] of this.#assigned) {
      if (sameMember && nowIds.has(id)) {
        if (assigned.position !== null) this.#seekTo(assigned);
        continue;
      }
      lost.push(assigned.topicPartition);
      this.#release(id, assigned);
    }
    const gained: Assigned[] = [];
    for (const topicPartition of now) {
      if (this.#assigned.has(idOf(topicPartition))) continue;
      const assigned: Assigned = {
        topicPartition,
        position: null,
        reached: 0,
        sought: null,
        epoch: 0,
        halted: false,
        delivery: null,
        isSlow: false,
        isResting: false,
      };
      this.#assigned.set(idOf(topicPartition), assigned);
      gained.push(assigned);
      this.#tell((consumer) =>
        consumer.pause([{ topic: topicPartition.topic, partitions: [topicPartition.partition] }]),
      );
    }
    this.#settle(lost, gained).catch((error) => this.#fail(error));
  }

  #release(id: string, assigned: Assigned): void {
    assigned.halted = true;
    this.#assigned.delete(id);
    const { delivery } = assigned;
    if (!delivery) return;
    this.#ending.set(id, delivery);
    void delivery.then(() => {
      if (this.#ending.get(id) === delivery) this.#ending.delete(id);
    });
  }

  async #settle(lost: readonly TopicPartition[], gained: readonly Assigned[]): Promise<void> {
    if (lost.length > 0) await this.#options.revoked?.(lost);
    if (gained.length === 0) return;
    const positions = new Map(
      (await this.#options.positions(gained.map(({ topicPartition }) => topicPartition))).map((position) => [
        idOf(position),
        position.offset,
      ]),
    );
    await Promise.all(
      gained.map(async (assigned) => {
        const id = idOf(assigned.topicPartition);
        await this.#ending.get(id);
        if (assigned.halted) return;
        assigned.position = assigned.sought ?? positions.get(id) ?? 0;
        assigned.reached = assigned.position;
        this.#seekTo(assigned);
        this.#adjust(assigned);
      }),
    );
  }

  /** Fetches of the partition what may be taken in now, or nothing. */
  #adjust({ topicPartition: { topic, partition }, halted, position, isSlow, isResting }: Assigned): void {
    if (halted || position === null) return;
    const which = [{ topic, partitions: [partition] }];
    const isHeld = isSlow || isResting || this.#budget.isSpent;
    this.#tell((consumer) => (isHeld ? consumer.pause(which) : consumer.resume(which)));
  }

  #adjustAll(): void {
    for (const assigned of this.#assigned.values()) this.#adjust(assigned);
  }

  #wake(): void {
    for (const assigned of this.#assigned.values()) {
      if (!assigned.isResting) continue;
      assigned.isResting = false;
      this.#adjust(assigned);
    }
  }

  async #take({ batch, resolveOffset, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const assigned = this.#assigned.get(idOf(batch));
    if (!assigned || assigned.position === null || assigned.delivery || !isRunning() || isStale()) return;
    const { fetchedOffset, messages } = batch as unknown as ReadByUs;
    // kafkajs goes on at the beginning where the stream no longer has what was asked for.
    if (Number(fetchedOffset) > assigned.position) assigned.reached = Number(fetchedOffset);
    const from = Math.max(assigned.position, assigned.reached);
    const to = Math.max(from, Number(batch.lastOffset()) + 1);
    resolveOffset(batch.lastOffset());
    assigned.position = to;
    const batches = messages.flatMap(({ offset, records }) =>
      records && Number(offset) >= from ? records : [],
    );
    if (batches.length === 0) return;

    if (this.#isCut) {
      assigned.isResting = true;
      this.#adjust(assigned);
    }
    const delivery = this.#deliver(assigned, { batches, from, to, endOffset: Number(batch.highWatermark) });
    assigned.delivery = delivery;
    const abort = new AbortController();
    const slow = await Promise.race([
      delivery.then(() => false),
      sleep(SLOW_DELIVERY_MS, true, { signal: abort.signal }).catch(() => false),
    ]);
    abort.abort();
    if (slow && assigned.delivery === delivery) {
      assigned.isSlow = true;
      this.#adjust(assigned);
    }
  }

  async #deliver(assigned: Assigned, { batches, from, to, endOffset }: Fetched): Promise<void> {
    const { epoch, topicPartition } = assigned;
    const bytes = bytesOf(batches);
    this.#budget.hold(bytes);
    if (this.#budget.isSpent) this.#adjustAll();
    try {
      const maxBytes = this.#options.maxBatchBytes ?? MAX_BATCH_BYTES;
      for (const records of pieces(batches, from, maxBytes)) {
        if (assigned.halted || assigned.epoch !== epoch) break;
        const fromOffset = assigned.reached;
        const isLast = batches.at(-1)?.left === 0;
        const toOffset = isLast ? to : (records.at(-1)?.offset ?? fromOffset) + 1;
        assigned.reached = toOffset;
        await this.#options.deliver({ ...topicPartition, records, fromOffset, toOffset, endOffset });
      }
    } catch (error) {
      this.#fail(error instanceof MalformedRecords ? unreadableRecords(topicPartition, error) : error);
    } finally {
      assigned.delivery = null;
      assigned.isSlow = false;
      const wasSpent = this.#budget.isSpent;
      this.#budget.release(bytes);
      if (wasSpent && !this.#budget.isSpent) this.#adjustAll();
      else this.#adjust(assigned);
    }
  }
}

export async function startKafkaConsumer(
  kafka: Kafka,
  options: ConsumerOptions,
  partitions: number,
  describe: (error: unknown) => unknown,
): Promise<Consumer> {
  const consumer = new KafkaConsumer(kafka, options, partitions, describe);
  try {
    await consumer.start();
  } catch (error) {
    await consumer.stop();
    throw error;
  }
  return consumer;
}
