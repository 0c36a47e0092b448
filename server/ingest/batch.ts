import type { TopicName } from '#server/events/topics.ts';
import type { WireSchemas } from '#server/registry/wire-service.ts';
import type { StreamRecord, TopicPartition } from '#server/stream/transport.ts';
import { AcceptedRows, instantMs } from './accepted-rows.ts';
import { decodeRecord, type ReasonCode } from './decode-record.ts';
import { type FlushPolicy, isFull } from './flush-policy.ts';
import { RangeHash } from './range-hash.ts';
import { TypedLayout } from './typed-rows.ts';

/** Rough cost of one buffered record besides its bytes, for the memory bound: in columns, and as values of their own. */
const ROW_OVERHEAD_BYTES = 48;
const DEAD_LETTER_OVERHEAD_BYTES = 160;

const NO_SCHEMAS: WireSchemas = new Map();

/** Consecutive records of one partition, judged and laid out as columns. Offsets `from` ≤ o < `to` are all here. */
export interface PartitionRows {
  readonly topic: TopicName;
  readonly partition: number;
  readonly from: number;
  to: number;
  rows: number;
  bytes: number;
  /** When the first of them was added, milliseconds since the epoch. */
  readonly readAtMs: number;
  readonly hash: RangeHash;
  readonly accepted: AcceptedRows;
  readonly deadLetters: {
    readonly offsets: number[];
    readonly arrivedAtMs: number[];
    readonly keys: (string | null)[];
    readonly payloads: (Buffer | null)[];
    readonly codes: ReasonCode[];
    readonly reasons: string[];
    readonly schemaIds: (number | null)[];
  };
}

export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function emptyRows(
  topic: TopicName,
  partition: number,
  from: number,
  layout: TypedLayout,
  readAtMs: number,
): PartitionRows {
  return {
    topic,
    partition,
    from,
    to: from,
    rows: 0,
    bytes: 0,
    readAtMs,
    hash: new RangeHash(),
    accepted: new AcceptedRows(layout),
    deadLetters: {
      offsets: [],
      arrivedAtMs: [],
      keys: [],
      payloads: [],
      codes: [],
      reasons: [],
      schemaIds: [],
    },
  };
}

function addRecord(rows: PartitionRows, record: StreamRecord, schemas: WireSchemas): void {
  const outcome = decodeRecord(rows.topic, record, schemas);
  const { offset, timestampMs, key, value } = record;
  if (outcome.kind === 'dead_letter') {
    const { deadLetters } = rows;
    deadLetters.offsets.push(offset);
    deadLetters.arrivedAtMs.push(instantMs(timestampMs));
    deadLetters.keys.push(key);
    deadLetters.payloads.push(value);
    deadLetters.codes.push(outcome.code);
    deadLetters.reasons.push(outcome.reason);
    deadLetters.schemaIds.push(outcome.schemaId ?? null);
    rows.bytes += value?.length ?? 0;
    rows.hash.add(rows.partition, record, null);
  } else {
    const { json, schemaId, event } = outcome;
    const { accepted } = rows;
    accepted.add(offset, timestampMs, key, schemaId, event);
    if (typeof json === 'string') accepted.payloads.add(json);
    else accepted.payloads.addBytes(json, 0, json.length);
    rows.bytes += json.length;
    rows.hash.add(rows.partition, record, typeof json === 'string' ? Buffer.from(json) : json);
  }
  rows.rows += 1;
  rows.bytes +=
    (key?.length ?? 0) + (outcome.kind === 'ok' ? ROW_OVERHEAD_BYTES : DEAD_LETTER_OVERHEAD_BYTES);
  rows.to = offset + 1;
}

/** How a topic's rows are laid out for its bronze table, as far as this process knows the table. */
export type LayoutOf = (topic: TopicName) => TypedLayout;

/** What has been read and is not yet committed: at most one consecutive range of offsets a partition. */
export class Batch {
  readonly #partitions = new Map<string, PartitionRows>();
  readonly #layouts = new Map<TopicName, TypedLayout>();
  readonly #layoutOf: LayoutOf;
  readonly #nowMs: () => number;
  #rows = 0;
  #bytes = 0;

  constructor(layoutOf: LayoutOf = () => new TypedLayout([]), nowMs: () => number = Date.now) {
    this.#layoutOf = layoutOf;
    this.#nowMs = nowMs;
  }

  /** The typed columns that the rows of the topic are laid out in. */
  layout(topic: TopicName): TypedLayout {
    const known = this.#layouts.get(topic) ?? this.#layoutOf(topic);
    this.#layouts.set(topic, known);
    return known;
  }

  get rows(): number {
    return this.#rows;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#partitions.size === 0;
  }

  /** Sorted by topic and partition, so that every worker takes the rows of a commit in the same order. */
  get partitions(): readonly PartitionRows[] {
    return [...this.#partitions.values()].sort(
      (a, b) => (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0) || a.partition - b.partition,
    );
  }

  /**
   * Appends the records of one partition that are at `position` or after it (records before it are in already)
   * and returns the new position. The first call for a partition sets where its range begins, which is
   * `position` even if the stream no longer has that record. Stops early once the policy calls the batch full: a schema
   * may make much of few bytes.
   */
  add(
    topic: TopicName,
    partition: number,
    position: number,
    records: readonly StreamRecord[],
    schemas: WireSchemas = NO_SCHEMAS,
    policy?: FlushPolicy,
  ): number {
    const key = partitionKey({ topic, partition });
    let rows = this.#partitions.get(key);
    if (rows && rows.to !== position) {
      throw new Error(`${key}: the batch ends before offset ${rows.to}, and ${position} was to follow it.`);
    }
    for (const record of records) {
      if (record.offset < (rows?.to ?? position)) continue;
      if (!rows) {
        rows = emptyRows(topic, partition, position, this.layout(topic), this.#nowMs());
        this.#partitions.set(key, rows);
      }
      const bytesBefore = rows.bytes;
      addRecord(rows, record, schemas);
      this.#rows += 1;
      this.#bytes += rows.bytes - bytesBefore;
      if (policy && isFull(policy, this)) break;
    }
    return rows?.to ?? position;
  }

  /** The stream has no more records of the partition before `offset`: what is here reaches there. Returns the new position. */
  reach(partition: TopicPartition, position: number, offset: number): number {
    const rows = this.#partitions.get(partitionKey(partition));
    if (rows?.to !== position || offset <= position) return position;
    rows.to = offset;
    return offset;
  }

  /** Forgets what was read of a partition. */
  drop(partition: TopicPartition): void {
    const key = partitionKey(partition);
    const rows = this.#partitions.get(key);
    if (!rows) return;
    this.#partitions.delete(key);
    this.#rows -= rows.rows;
    this.#bytes -= rows.bytes;
    for (const { topic } of this.#partitions.values()) if (topic === rows.topic) return;
    // The topic's table may have more columns by the time that it has rows again.
    this.#layouts.delete(rows.topic);
  }

  /** The rows of these topics as a batch of their own; the others stay. */
  take(topics: ReadonlySet<TopicName>): Batch {
    const taken = new Batch(this.#layoutOf, this.#nowMs);
    for (const [key, rows] of [...this.#partitions]) {
      if (!topics.has(rows.topic)) continue;
      taken.#layouts.set(rows.topic, this.layout(rows.topic));
      taken.#partitions.set(key, rows);
      taken.#rows += rows.rows;
      taken.#bytes += rows.bytes;
    }
    for (const rows of taken.#partitions.values()) this.drop(rows);
    return taken;
  }
}
