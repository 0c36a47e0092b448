import { AppError } from '../errors.ts';
import { splitByPartition } from './partition-by-key.ts';
import type { AppendedRange, ProducerRecord, TopicPartition } from './transport.ts';

/** What one flush takes of the waiting appends; the rest goes with the next. */
const FLUSH_BYTES = 16 * 1024 * 1024;
const APPEND_BYTES_MAX = 256 * 1024 * 1024;
/** The fixed cost counted for a record beside its value. */
const RECORD_BYTES = 16;

interface Pending {
  readonly topic: string;
  readonly parts: ReadonlyMap<number, ProducerRecord[]>;
  readonly bytes: number;
  resolve(ranges: AppendedRange[]): void;
  reject(error: unknown): void;
}

interface Share {
  readonly pending: Pending;
  /** Where this append's records begin among the lane's. */
  readonly from: number;
  readonly count: number;
}

/** What a flush brings to one partition. */
export interface Lane extends TopicPartition {
  readonly records: readonly ProducerRecord[];
}

/** Where records of a lane went: `count` of them from index `from` got consecutive offsets. */
export interface Placement {
  readonly from: number;
  readonly count: number;
  readonly firstOffset: number;
}

interface AppendQueueOptions {
  partitionCount(topic: string): Promise<number>;
  /** Makes the records durable and tells for each lane, in order, where they went. Rejects when any did not arrive. */
  write(lanes: readonly Lane[]): Promise<readonly (readonly Placement[])[]>;
}

function bytesOf(record: ProducerRecord): number {
  return (record.value?.length ?? 0) + RECORD_BYTES;
}

/** Consecutive pieces of the records, each below `maxBytes` unless it is a single larger record: [from, to) of each. */
export function* pieces(records: readonly ProducerRecord[], maxBytes: number): Generator<[number, number]> {
  let from = 0;
  let bytes = 0;
  for (let i = 0; i < records.length; i++) {
    const size = bytesOf(records[i] as ProducerRecord);
    if (i > from && bytes + size > maxBytes) {
      yield [from, i];
      from = i;
      bytes = 0;
    }
    bytes += size;
  }
  if (from < records.length) yield [from, records.length];
}

function rangesOf(lane: TopicPartition, share: Share, placements: readonly Placement[]): AppendedRange[] {
  const ranges: AppendedRange[] = [];
  for (const placement of placements) {
    const from = Math.max(share.from, placement.from);
    const to = Math.min(share.from + share.count, placement.from + placement.count);
    if (from >= to) continue;
    const firstOffset = placement.firstOffset + from - placement.from;
    ranges.push({ topic: lane.topic, partition: lane.partition, firstOffset, count: to - from });
  }
  return ranges;
}

/**
 * Group commit: one write is under way at a time, and the appends that arrive meanwhile go together in the
 * next. So a lone append is quick, and many at once cost one commit.
 */
export class AppendQueue {
  readonly #options: AppendQueueOptions;
  readonly #waiting: Pending[] = [];
  #flushing: Promise<void> | null = null;
  #nextKeyless = 0;

  constructor(options: AppendQueueOptions) {
    this.#options = options;
  }

  async append(topic: string, records: readonly ProducerRecord[]): Promise<readonly AppendedRange[]> {
    if (records.length === 0) return [];
    let bytes = 0;
    for (const record of records) bytes += bytesOf(record);
    if (bytes > APPEND_BYTES_MAX) {
      throw new AppError('payload_too_large', `One append takes at most ${APPEND_BYTES_MAX} bytes.`, {
        details: { bytes },
      });
    }
    const partitions = await this.#options.partitionCount(topic);
    const parts = splitByPartition(records, partitions, this.#nextKeyless++ % partitions);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ topic, parts, bytes, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  /** Resolves when everything appended so far is answered. */
  async drained(): Promise<void> {
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    // Appends of the same turn of the event loop go together.
    await null;
    while (this.#waiting.length > 0) {
      const appends = this.#take();
      try {
        await this.#write(appends);
      } catch (error) {
        for (const pending of appends) pending.reject(error);
      }
    }
    this.#flushing = null;
  }

  #take(): Pending[] {
    let take = 0;
    let bytes = 0;
    for (const pending of this.#waiting) {
      bytes += pending.bytes;
      if (take > 0 && bytes > FLUSH_BYTES) break;
      take++;
    }
    return this.#waiting.splice(0, take);
  }

  async #write(appends: readonly Pending[]): Promise<void> {
    const lanes = new Map<string, TopicPartition & { records: ProducerRecord[]; shares: Share[] }>();
    for (const pending of appends) {
      for (const [partition, records] of pending.parts) {
        const id = `${pending.topic}:${partition}`;
        let lane = lanes.get(id);
        if (!lane) {
          lane = { topic: pending.topic, partition, records: [], shares: [] };
          lanes.set(id, lane);
        }
        lane.shares.push({ pending, from: lane.records.length, count: records.length });
        for (const record of records) lane.records.push(record);
      }
    }
    const placements = await this.#options.write([...lanes.values()]);
    const answers = new Map<Pending, AppendedRange[]>(appends.map((pending) => [pending, []]));
    for (const [index, lane] of [...lanes.values()].entries()) {
      for (const share of lane.shares) {
        answers.get(share.pending)?.push(...rangesOf(lane, share, placements[index] ?? []));
      }
    }
    for (const [pending, ranges] of answers) pending.resolve(ranges);
  }
}
