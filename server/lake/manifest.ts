import { openAvroFile } from './avro-file.ts';
import { AvroCursor, type AvroField, type AvroType, avroType } from './avro-reader.ts';
import { toPath } from './location.ts';
import { type PartitionValue, partitionKey, partitionText } from './partition.ts';
import type { DataFile, DeleteFile, FileStatistics, PartitionSpec } from './table.ts';

export const EXISTING = 0;
export const ADDED = 1;
export const DELETED = 2;
type EntryStatus = typeof EXISTING | typeof ADDED | typeof DELETED;

export const ROWS = 0;
export const POSITION_DELETES = 1;
export const EQUALITY_DELETES = 2;
type FileContent = typeof ROWS | typeof POSITION_DELETES | typeof EQUALITY_DELETES;

/** One line of a manifest, with what it inherits from the manifest list filled in. */
export interface ManifestEntry {
  readonly status: EntryStatus;
  readonly snapshotId: bigint;
  readonly sequenceNumber: bigint;
  readonly fileSequenceNumber: bigint;
  /** Of rows, unless it is one of row-level deletes. */
  readonly content: FileContent;
  /** The columns by whose values an equality delete file deletes. */
  readonly equalityIds: readonly number[] | null;
  readonly sortOrderId: number | null;
  readonly file: ListedFile;
}

const COLUMN_SIZES = 108;
const VALUE_COUNTS = 109;
const NULL_COUNTS = 110;
const NAN_COUNTS = 137;
const LOWER_BOUNDS = 125;
const UPPER_BOUNDS = 128;
const STATISTICS = [COLUMN_SIZES, VALUE_COUNTS, NULL_COUNTS, NAN_COUNTS, LOWER_BOUNDS, UPPER_BOUNDS] as const;
const ABSENT = -1;

/** What an added file inherits from the line of its manifest in the manifest list. */
export interface ManifestOrigin {
  readonly addedSnapshotId: bigint;
  readonly sequenceNumber: bigint;
}

/** A partition that files of a manifest are in. */
export interface ManifestPartition {
  readonly key: string | null;
  /** The value of each field of the spec, in its order. */
  readonly texts: readonly (string | null)[];
}

/**
 * A manifest in memory: a few numbers for each entry, and the rest as it was written, of which an entry is made when
 * somebody wants it. Fields are found by their ids, so manifests of any writer and version are read.
 */
export class Manifest {
  readonly length: number;
  readonly partitions: readonly ManifestPartition[];
  readonly weight: number;
  readonly #spec: PartitionSpec;
  readonly #plain: Buffer;
  readonly #statisticTypes = new Map<number, AvroType>();
  readonly #statuses: Uint8Array;
  readonly #contents: Uint8Array;
  readonly #snapshotIds: BigInt64Array;
  readonly #sequenceNumbers: BigInt64Array;
  readonly #fileSequenceNumbers: BigInt64Array;
  readonly #pathsAt: Uint32Array;
  readonly #partitionOf: Uint32Array;
  readonly #recordCounts: Float64Array;
  readonly #sizes: Float64Array;
  readonly #sortOrderIds: Int32Array;
  /** Where each of STATISTICS begins in `plain`, one entry after the other. */
  readonly #statisticsAt: Int32Array;
  readonly #equalityIds = new Map<number, readonly number[]>();
  readonly #otherFormats = new Map<number, string>();

  /** Throws when the bytes are not a whole manifest. */
  constructor(bytes: Buffer, origin: ManifestOrigin, spec: PartitionSpec) {
    const { schemaText, plain, count } = openAvroFile(bytes);
    this.#spec = spec;
    this.#plain = plain;
    this.length = count;
    this.#statuses = new Uint8Array(count);
    this.#contents = new Uint8Array(count);
    this.#snapshotIds = new BigInt64Array(count).fill(origin.addedSnapshotId);
    this.#sequenceNumbers = new BigInt64Array(count).fill(origin.sequenceNumber);
    this.#fileSequenceNumbers = new BigInt64Array(count).fill(origin.sequenceNumber);
    this.#pathsAt = new Uint32Array(count);
    this.#partitionOf = new Uint32Array(count);
    this.#recordCounts = new Float64Array(count);
    this.#sizes = new Float64Array(count);
    this.#sortOrderIds = new Int32Array(count).fill(ABSENT);
    this.#statisticsAt = new Int32Array(count * STATISTICS.length).fill(ABSENT);
    this.partitions = this.#readEntries(avroType(JSON.parse(schemaText)));
    this.weight = plain.length + count * 96;
  }

  #readEntries(type: AvroType): ManifestPartition[] {
    const cursor = new AvroCursor(this.#plain);
    const partitions: ManifestPartition[] = [];
    const known = new Map<string, number>();
    const intoPartition = (field: AvroField, index: number) => {
      const from = cursor.at;
      field.type.skip(cursor);
      const bytes = this.#plain.toString('latin1', from, cursor.at);
      let place = known.get(bytes);
      if (place === undefined) {
        place = partitions.push(this.#partition(field, from)) - 1;
        known.set(bytes, place);
      }
      this.#partitionOf[index] = place;
    };
    for (let index = 0; index < this.length; index++) {
      for (const field of type.fields ?? []) this.#readField(field, cursor, index, intoPartition);
    }
    return partitions;
  }

  #readField(
    field: AvroField,
    cursor: AvroCursor,
    index: number,
    intoPartition: (field: AvroField, index: number) => void,
  ): void {
    switch (field.id) {
      case 0:
        this.#statuses[index] = cursor.number();
        return;
      case 1:
        this.#readInherited(field, cursor, index, this.#snapshotIds);
        return;
      case 3:
        this.#readInherited(field, cursor, index, this.#sequenceNumbers);
        return;
      case 4:
        this.#readInherited(field, cursor, index, this.#fileSequenceNumbers);
        return;
      case 2:
        for (const each of field.type.fields ?? []) {
          if (each.id === 102) intoPartition(each, index);
          else this.#readFileField(each, cursor, index);
        }
        return;
      default:
        field.type.skip(cursor);
    }
  }

  #readInherited(field: AvroField, cursor: AvroCursor, index: number, into: BigInt64Array): void {
    const value = field.type.read(cursor) as bigint | null;
    if (value !== null) into[index] = value;
  }

  #readFileField(field: AvroField, cursor: AvroCursor, index: number): void {
    switch (field.id) {
      case 134:
        this.#contents[index] = cursor.number();
        return;
      case 100:
        this.#pathsAt[index] = cursor.at;
        field.type.skip(cursor);
        return;
      case 101: {
        const format = String(field.type.read(cursor)).toUpperCase();
        if (format !== 'PARQUET') this.#otherFormats.set(index, format);
        return;
      }
      case 103:
        this.#recordCounts[index] = cursor.number();
        return;
      case 104:
        this.#sizes[index] = cursor.number();
        return;
      case 135: {
        const ids = field.type.read(cursor) as number[] | null;
        if (ids && ids.length > 0) this.#equalityIds.set(index, ids);
        return;
      }
      case 140:
        this.#sortOrderIds[index] = (field.type.read(cursor) as number | null) ?? ABSENT;
        return;
      default: {
        const statistic = STATISTICS.indexOf(field.id as (typeof STATISTICS)[number]);
        if (statistic >= 0) {
          this.#statisticTypes.set(statistic, field.type);
          this.#statisticsAt[index * STATISTICS.length + statistic] = cursor.at;
        }
        field.type.skip(cursor);
      }
    }
  }

  #partition({ type }: AvroField, at: number): ManifestPartition {
    const cursor = new AvroCursor(this.#plain, at);
    const values = new Map((type.fields ?? []).map((field) => [field.id, field.type.read(cursor)]));
    const texts = this.#spec.fields.map((field) =>
      partitionText(field, values.get(field.fieldId) as PartitionValue | undefined),
    );
    return { key: partitionKey(texts), texts };
  }

  isLive(index: number): boolean {
    return this.#statuses[index] !== DELETED;
  }

  /** Its place among `partitions`. */
  partitionOf(index: number): number {
    return this.#partitionOf[index] as number;
  }

  sequenceNumber(index: number): bigint {
    return this.#sequenceNumbers[index] as bigint;
  }

  recordCount(index: number): number {
    return this.#recordCounts[index] as number;
  }

  sizeBytes(index: number): number {
    return this.#sizes[index] as number;
  }

  location(index: number): string {
    const cursor = new AvroCursor(this.#plain, this.#pathsAt[index]);
    return cursor.take(cursor.number()).toString();
  }

  path(index: number): string {
    return toPath(this.location(index));
  }

  /** PARQUET, or ORC or AVRO, which this portal does not read. */
  format(index: number): string {
    return this.#otherFormats.get(index) ?? 'PARQUET';
  }

  /** The pairs that were written of a statistic: counts as bigint, bounds as views of the manifest's bytes. */
  #statistic<T>(
    index: number,
    id: (typeof STATISTICS)[number],
    convert: (value: never) => T,
  ): Map<number, T> {
    const statistic = STATISTICS.indexOf(id);
    const type = this.#statisticTypes.get(statistic);
    const at = this.#statisticsAt[index * STATISTICS.length + statistic] ?? ABSENT;
    const pairs = type && at !== ABSENT ? type.read(new AvroCursor(this.#plain, at)) : null;
    return new Map(
      ((pairs ?? []) as { key: number; value: never }[]).map(({ key, value }) => [key, convert(value)]),
    );
  }

  counts(index: number, id: 108 | 109 | 110 | 137): Map<number, number> {
    return this.#statistic(index, id, Number);
  }

  bounds(index: number, id: 125 | 128): Map<number, Buffer> {
    return this.#statistic(index, id, (value: Buffer) => value);
  }

  entry(index: number): ManifestEntry {
    return {
      status: this.#statuses[index] as EntryStatus,
      snapshotId: this.#snapshotIds[index] as bigint,
      sequenceNumber: this.#sequenceNumbers[index] as bigint,
      fileSequenceNumber: this.#fileSequenceNumbers[index] as bigint,
      content: this.#contents[index] as FileContent,
      equalityIds: this.#equalityIds.get(index) ?? null,
      sortOrderId: this.#sortOrderIds[index] === ABSENT ? null : (this.#sortOrderIds[index] as number),
      file: this.file(index),
    };
  }

  file(index: number): ListedFile {
    return new ListedFile(this, index, this.#spec.id);
  }

  *entries(): Generator<ManifestEntry> {
    for (let index = 0; index < this.length; index++) yield this.entry(index);
  }
}

/** A file of a manifest; what is known of its columns is read when it is asked for. */
export class ListedFile implements DataFile {
  readonly path: string;
  readonly format: string;
  readonly specId: number;
  readonly partition: string | null;
  readonly recordCount: number;
  readonly sizeBytes: number;
  readonly sequenceNumber: bigint;
  readonly deletes: readonly DeleteFile[];
  readonly #manifest: Manifest;
  readonly #index: number;
  readonly #read: { -readonly [name in keyof FileStatistics]?: FileStatistics[name] } = {};

  constructor(manifest: Manifest, index: number, specId: number, deletes: readonly DeleteFile[] = []) {
    this.#manifest = manifest;
    this.#index = index;
    this.path = manifest.path(index);
    this.format = manifest.format(index);
    this.specId = specId;
    this.sequenceNumber = manifest.sequenceNumber(index);
    this.deletes = deletes;
    this.partition = manifest.partitions[manifest.partitionOf(index)]?.key ?? null;
    this.recordCount = manifest.recordCount(index);
    this.sizeBytes = manifest.sizeBytes(index);
  }

  /** The same file with what is deleted from it. */
  without(deletes: readonly DeleteFile[]): ListedFile {
    return new ListedFile(this.#manifest, this.#index, this.specId, deletes);
  }

  get location(): string {
    return this.#manifest.location(this.#index);
  }

  get columnSizes(): ReadonlyMap<number, number> {
    this.#read.columnSizes ??= this.#manifest.counts(this.#index, COLUMN_SIZES);
    return this.#read.columnSizes;
  }

  get valueCounts(): ReadonlyMap<number, number> {
    this.#read.valueCounts ??= this.#manifest.counts(this.#index, VALUE_COUNTS);
    return this.#read.valueCounts;
  }

  get nullCounts(): ReadonlyMap<number, number> {
    this.#read.nullCounts ??= this.#manifest.counts(this.#index, NULL_COUNTS);
    return this.#read.nullCounts;
  }

  get nanCounts(): ReadonlyMap<number, number> {
    this.#read.nanCounts ??= this.#manifest.counts(this.#index, NAN_COUNTS);
    return this.#read.nanCounts;
  }

  get lowerBounds(): ReadonlyMap<number, Buffer> {
    this.#read.lowerBounds ??= this.#manifest.bounds(this.#index, LOWER_BOUNDS);
    return this.#read.lowerBounds;
  }

  get upperBounds(): ReadonlyMap<number, Buffer> {
    this.#read.upperBounds ??= this.#manifest.bounds(this.#index, UPPER_BOUNDS);
    return this.#read.upperBounds;
  }
}
