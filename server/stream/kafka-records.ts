import type { StreamRecord } from './transport.ts';

/** So many records are made at once at most, however small they are. */
export const RECORDS_MAX = 20_000;

const VARINT_BYTES_MAX = 5;
const VARLONG_BYTES_MAX = 10;

/** Bytes that are no records; the message says it of one of them. */
export class MalformedRecords extends Error {
  override readonly name = 'MalformedRecords';
}

interface PackedRecordsOptions {
  /** The records one after the other, decompressed. */
  readonly body: Buffer;
  readonly count: number;
  /** Offsets and times of the records count from these. */
  readonly baseOffset: number;
  readonly baseTimestampMs: number;
  /** The time of all of them, where the broker sets it. */
  readonly appendedAtMs: number | null;
}

/**
 * The records of one Kafka record batch (https://kafka.apache.org/documentation/#record), made into records piece by
 * piece, in order and once: a batch may hold millions in few bytes. Throws MalformedRecords.
 */
export class PackedRecords {
  readonly #body: Buffer;
  readonly #options: PackedRecordsOptions;
  #at = 0;
  #left: number;

  constructor(options: PackedRecordsOptions) {
    this.#options = options;
    this.#body = options.body;
    this.#left = options.count;
  }

  get sizeBytes(): number {
    return this.#body.length;
  }

  /** How many records have not been taken. */
  get left(): number {
    return this.#left;
  }

  /**
   * Adds the next records whose offsets are `from` or later to `into`, as long as their values come to no more than
   * `bytesLeft` and `into` to no more than RECORDS_MAX; a larger record comes where `into` is empty. Returns what is left
   * of `bytesLeft`.
   */
  take(into: StreamRecord[], from: number, bytesLeft: number): number {
    const body = this.#body;
    const { baseOffset, baseTimestampMs, appendedAtMs } = this.#options;
    let rest = bytesLeft;
    while (this.#left > 0 && into.length < RECORDS_MAX) {
      const start = this.#at;
      const length = this.#varint();
      const end = this.#at + length;
      // Attributes, of which there are none yet.
      this.#at += 1;
      const timestampDelta = this.#varlong();
      const offset = baseOffset + this.#varint();
      const keyLength = this.#varint();
      const keyFrom = this.#at;
      this.#at += Math.max(keyLength, 0);
      const valueLength = this.#varint();
      const valueFrom = this.#at;
      const size = Math.max(valueLength, 0);
      this.#at += size;
      if (this.#at > end || end > body.length) throw new MalformedRecords('a record is longer than it says');
      if (offset >= from) {
        if (size > rest && into.length > 0) {
          this.#at = start;
          return rest;
        }
        rest -= size;
        const key = keyLength < 0 ? null : body.toString('utf8', keyFrom, keyFrom + keyLength);
        const value = valueLength < 0 ? null : body.subarray(valueFrom, valueFrom + valueLength);
        const timestampMs = appendedAtMs ?? baseTimestampMs + timestampDelta;
        const headers = this.#headers(end);
        into.push(
          headers ? { key, value, offset, timestampMs, headers } : { key, value, offset, timestampMs },
        );
      }
      this.#at = end;
      this.#left -= 1;
    }
    return rest;
  }

  /** Undefined where there are none. One that is there several times gives its last value; a null one is empty. */
  #headers(end: number): Record<string, string> | undefined {
    const count = this.#varint();
    if (count <= 0) return undefined;
    const entries: [string, string][] = [];
    for (let i = 0; i < count; i++) {
      const name = this.#text();
      const value = this.#text();
      if (this.#at > end) throw new MalformedRecords('a header ends after its record');
      entries.push([name, value]);
    }
    // Defines each as the object's own, whatever its name; assigning `__proto__` would not.
    return Object.fromEntries(entries);
  }

  #text(): string {
    const length = this.#varint();
    const from = this.#at;
    this.#at += Math.max(length, 0);
    return this.#body.toString('utf8', from, this.#at);
  }

  /** Signed, 32 bits, zigzag: small numbers of either sign are short. */
  #varint(): number {
    const body = this.#body;
    let value = 0;
    for (let shift = 0; shift < 7 * VARINT_BYTES_MAX; shift += 7) {
      const byte = body[this.#at++];
      if (byte === undefined) break;
      value |= (byte & 127) << shift;
      if (byte < 128) return (value >>> 1) ^ -(value & 1);
    }
    throw new MalformedRecords('a number has no end');
  }

  /** Signed, 64 bits, as far as a number holds them exactly. */
  #varlong(): number {
    const body = this.#body;
    let value = 0;
    let unit = 1;
    for (let i = 0; i < VARLONG_BYTES_MAX; i++) {
      const byte = body[this.#at++];
      if (byte === undefined) break;
      value += (byte & 127) * unit;
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      unit *= 128;
    }
    throw new MalformedRecords('a number has no end');
  }
}

/**
 * The records of consecutive batches from an offset on, in pieces of at most RECORDS_MAX records and `maxBytes` of
 * values; a single larger record is a piece of its own, and no piece is empty.
 */
export function* pieces(
  batches: readonly PackedRecords[],
  from: number,
  maxBytes: number,
): Generator<StreamRecord[]> {
  let records: StreamRecord[] = [];
  let bytesLeft = maxBytes;
  for (const batch of batches) {
    for (;;) {
      bytesLeft = batch.take(records, from, bytesLeft);
      if (batch.left === 0) break;
      yield records;
      records = [];
      bytesLeft = maxBytes;
    }
  }
  if (records.length > 0) yield records;
}
