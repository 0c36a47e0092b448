import { HashSum, hashRecord } from '#server/stream/record-hash.ts';
import type { StreamRecord } from '#server/stream/transport.ts';

/**
 * What came from the stream in one range of offsets, counted and hashed while it passes: before it is laid out in columns,
 * staged or committed, so that what the lake holds of it can be held against this later.
 */
export class RangeHash {
  /** As they came. */
  readonly read = new HashSum();
  /** As bronze is to hold them: the same bytes for plain JSON, what a schema made of others. */
  readonly accepted = new HashSum();
  /** As the dead letters are to hold them. */
  readonly rejected = new HashSum();
  records = 0;
  acceptedRecords = 0;
  /** Of the accepted ones those whose bytes are others than those that came. */
  decodedRecords = 0;
  firstMs = Number.POSITIVE_INFINITY;
  lastMs = Number.NEGATIVE_INFINITY;

  /** `kept`: the bytes that go to bronze; null for what goes to the dead letters. */
  add(partition: number, { offset, key, value, timestampMs }: StreamRecord, kept: Buffer | null): void {
    const hash = hashRecord(partition, offset, key, value);
    this.read.add(hash);
    this.records += 1;
    if (timestampMs < this.firstMs) this.firstMs = timestampMs;
    if (timestampMs > this.lastMs) this.lastMs = timestampMs;
    if (kept === null) {
      this.rejected.add(hash);
      return;
    }
    this.acceptedRecords += 1;
    if (kept === value) {
      this.accepted.add(hash);
    } else {
      this.accepted.add(hashRecord(partition, offset, key, kept));
      this.decodedRecords += 1;
    }
  }
}
