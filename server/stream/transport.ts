/**
 * The event stream: topics of keyed partitions, each an append-only sequence of records with offsets from 0.
 * Kafka and a log in PostgreSQL implement it; the same contract tests hold for both.
 */

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

export interface ProducerRecord {
  /** Records of one key keep their order. Without a key the records of an append may go anywhere. */
  readonly key: string | null;
  /** The bytes exactly as they are to arrive; null is a tombstone. */
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StreamRecord extends ProducerRecord {
  readonly offset: number;
  /** When the stream accepted the record, milliseconds since the epoch. */
  readonly timestampMs: number;
}

/**
 * Consecutive records of one partition, in offset order. Not every offset has one: Kafka compacts, and counts the ends of
 * transactions and what was aborted.
 */
export interface RecordBatch extends TopicPartition {
  readonly records: readonly StreamRecord[];
  /** From here on these are all records that the stream has. That of the first record, if it is left out. */
  readonly fromOffset?: number;
  /** The first offset that was not looked at. What follows the last record, if it is left out. */
  readonly toOffset?: number;
  /** The offset that the next appended record of the partition will get, as known when the batch was read. */
  readonly endOffset: number;
}

export interface AppendedRange extends TopicPartition {
  readonly firstOffset: number;
  readonly count: number;
}

export interface ConsumerOptions {
  /** Members of one group share the partitions of the topics; a partition has one member at a time. */
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Where to begin each newly assigned partition. Positions belong to whoever stores the results (they are
   * committed with them), so the transport asks and keeps none of its own that count.
   */
  positions(partitions: readonly TopicPartition[]): Promise<readonly (TopicPartition & { offset: number })[]>;
  /** The partitions are another member's now: what was read of them and is not committed must be dropped. */
  revoked?(partitions: readonly TopicPartition[]): void | Promise<void>;
  /**
   * Takes records. The partition's next batch comes after the promise resolves, which is the back-pressure;
   * a rejection ends the consumer with that error.
   */
  deliver(batch: RecordBatch): Promise<void>;
  /** Upper bound of one delivered batch in bytes of values (a single larger record still comes). Default 4 MiB. */
  readonly maxBatchBytes?: number;
}

export interface Consumer {
  /** Continues the partition from another offset; records already on their way from before are not delivered. */
  seek(partition: TopicPartition, offset: number): void;
  /** Resolves when stopped, rejects when the consumer failed. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

export interface StreamTransport {
  /** Names the log that offsets count in: `postgres`, or `kafka:<cluster id>`. Offsets of two sources never mix. */
  readonly source: string;
  /** Creates missing topics, leaves existing ones (more partitions than asked are fine; fewer is an error). */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  /** Resolves when the records are durable. Throws AppError `unavailable` when the log cannot be reached. */
  append(topic: string, records: readonly ProducerRecord[]): Promise<readonly AppendedRange[]>;
  consume(options: ConsumerOptions): Promise<Consumer>;
  /** The end offset of every partition of the topics, for lag. */
  endOffsets(topics: readonly string[]): Promise<readonly (TopicPartition & { offset: number })[]>;
  close(): Promise<void>;
}
