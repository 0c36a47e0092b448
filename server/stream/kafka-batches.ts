import { MalformedRecords, PackedRecords, pieces } from './kafka-records.ts';

/** Of a batch's head: https://kafka.apache.org/documentation/#recordbatch */
const LENGTH_AT = 8;
const LENGTH_COUNTS_FROM = 12;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const LAST_OFFSET_DELTA_AT = 23;
const BASE_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const COUNT_AT = 57;
const HEAD_BYTES = 61;

const MAGIC = 2;
const CODEC = 7;
const IS_LOG_APPEND_TIME = 8;
const IS_TRANSACTIONAL = 16;
const IS_CONTROL = 32;
/** Of a marker's key, which has two numbers of two bytes: the version and the type. */
const MARKER_TYPE_AT = 3;
const MARKER_ABORTS = 0;
/** Length, attributes, time, offset, key length, value length and the count of headers. */
const RECORD_BYTES_MIN = 7;

/** Where a producer's transaction that was aborted begins in the partition. */
export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** What a partition's batch says of itself, with its records as they came. */
export interface RecordBatchHead {
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  readonly count: number;
  /** Of Kafka's compression types; 0 is none. */
  readonly codec: number;
  readonly baseTimestampMs: number;
  /** Set where the broker gives the time, for all records. */
  readonly appendedAtMs: number | null;
  readonly producerId: bigint;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  readonly body: Buffer;
}

/** The batches of a record set. What the broker cut off at its end is left out. Throws MalformedRecords. */
export function* recordBatches(recordSet: Buffer): Generator<RecordBatchHead> {
  for (let at = 0; at + MAGIC_AT < recordSet.length; ) {
    const length = recordSet.readInt32BE(at + LENGTH_AT);
    const end = at + LENGTH_COUNTS_FROM + length;
    const magic = recordSet.readInt8(at + MAGIC_AT);
    if (magic !== MAGIC)
      throw new MalformedRecords(
        `records are in format ${magic}, and only ${MAGIC} is read, which Kafka has written since 0.11`,
      );
    if (length < HEAD_BYTES - LENGTH_COUNTS_FROM)
      throw new MalformedRecords(`a batch has a length of ${length}`);
    if (end > recordSet.length) return;
    yield readHead(recordSet.subarray(at, end));
    at = end;
  }
}

function readHead(batch: Buffer): RecordBatchHead {
  const attributes = batch.readInt16BE(ATTRIBUTES_AT);
  const baseOffset = batch.readBigInt64BE(0);
  const count = batch.readInt32BE(COUNT_AT);
  if (count < 0) throw new MalformedRecords(`a batch has ${count} records`);
  const isLogAppendTime = (attributes & IS_LOG_APPEND_TIME) !== 0;
  return {
    baseOffset,
    lastOffset: baseOffset + BigInt(batch.readInt32BE(LAST_OFFSET_DELTA_AT)),
    count,
    codec: attributes & CODEC,
    baseTimestampMs: Number(batch.readBigInt64BE(BASE_TIMESTAMP_AT)),
    appendedAtMs: isLogAppendTime ? Number(batch.readBigInt64BE(MAX_TIMESTAMP_AT)) : null,
    producerId: batch.readBigInt64BE(PRODUCER_ID_AT),
    isTransactional: (attributes & IS_TRANSACTIONAL) !== 0,
    isControl: (attributes & IS_CONTROL) !== 0,
    body: batch.subarray(HEAD_BYTES),
  };
}

export function packedRecords(head: RecordBatchHead, body: Buffer): PackedRecords {
  if (head.count * RECORD_BYTES_MIN > body.length)
    throw new MalformedRecords(`a batch of ${body.length} bytes says that it holds ${head.count} records`);
  return new PackedRecords({
    body,
    count: head.count,
    baseOffset: Number(head.baseOffset),
    baseTimestampMs: head.baseTimestampMs,
    appendedAtMs: head.appendedAtMs,
  });
}

/**
 * Which batches of one partition belong to transactions that were aborted, told batch by batch in their order. What was
 * aborted of a fetched range comes with it, in the order of the ends, from before the range too.
 * Source: https://kafka.apache.org/documentation/#controlbatch and KIP-98.
 */
export class AbortedBatches {
  /** Ordered by where they begin. */
  readonly #ahead: AbortedTransaction[];
  #next = 0;
  readonly #open = new Set<bigint>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#ahead = transactions.toSorted((a, b) => Number(a.firstOffset - b.firstOffset));
  }

  /** Asked once of each batch. */
  includes(head: RecordBatchHead): boolean {
    for (; this.#next < this.#ahead.length; this.#next++) {
      const { producerId, firstOffset } = this.#ahead[this.#next] as AbortedTransaction;
      if (firstOffset > head.lastOffset) break;
      this.#open.add(producerId);
    }
    if (!head.isTransactional) return false;
    if (head.isControl) {
      if (isAbortMarker(head)) this.#open.delete(head.producerId);
      return false;
    }
    return this.#open.has(head.producerId);
  }
}

function isAbortMarker(head: RecordBatchHead): boolean {
  const [marker] = head.count > 0 ? [...pieces([packedRecords(head, head.body)], 0, Infinity)].flat() : [];
  return marker?.key?.charCodeAt(MARKER_TYPE_AT) === MARKER_ABORTS;
}
