import { decodeAvroFile, encodeAvroFile } from './avro-file.ts';
import { manifestEntrySchema } from './manifest-schema.ts';
import { currentPartitionSpec, currentSchema, type TableMetadata } from './metadata.ts';
import { type PartitionValue, partitionText, partitionValue } from './partition.ts';
import { toLocation, toPath } from './storage.ts';
import type { DataFile, TablePartition } from './table.ts';

export const EXISTING = 0;
export const ADDED = 1;
export const DELETED = 2;
type EntryStatus = typeof EXISTING | typeof ADDED | typeof DELETED;

/** One line of a manifest, with what it inherits from the manifest list filled in. */
export interface ManifestEntry {
  readonly status: EntryStatus;
  readonly snapshotId: bigint;
  readonly sequenceNumber: bigint;
  readonly fileSequenceNumber: bigint;
  readonly file: DataFile;
}

/** An entry to be written; an added file's numbers are left out and inherited, so that a retry can reuse the manifest. */
export type NewEntry = Pick<ManifestEntry, 'status' | 'snapshotId' | 'file'> & {
  readonly sequenceNumber: bigint | null;
  readonly fileSequenceNumber: bigint | null;
};

interface IdValue<T> {
  readonly key: number;
  readonly value: T;
}

interface EntryRecord {
  readonly status: EntryStatus;
  readonly snapshot_id: bigint | null;
  readonly sequence_number: bigint | null;
  readonly file_sequence_number: bigint | null;
  readonly data_file: {
    readonly content: number;
    readonly file_path: string;
    readonly partition: Readonly<Record<string, PartitionValue>>;
    readonly record_count: bigint;
    readonly file_size_in_bytes: bigint;
    readonly column_sizes: readonly IdValue<bigint>[] | null;
    readonly value_counts: readonly IdValue<bigint>[] | null;
    readonly null_value_counts: readonly IdValue<bigint>[] | null;
    readonly lower_bounds: readonly IdValue<Buffer>[] | null;
    readonly upper_bounds: readonly IdValue<Buffer>[] | null;
  };
}

const counts = (map: ReadonlyMap<number, number>) =>
  map.size === 0 ? null : Array.from(map, ([key, value]) => ({ key, value: BigInt(value) }));
const bounds = (map: ReadonlyMap<number, Buffer>) =>
  map.size === 0 ? null : Array.from(map, ([key, value]) => ({ key, value }));
const countMap = (pairs: readonly IdValue<bigint>[] | null | undefined) =>
  new Map((pairs ?? []).map(({ key, value }) => [key, Number(value)]));
const boundMap = (pairs: readonly IdValue<Buffer>[] | null | undefined) =>
  new Map((pairs ?? []).map(({ key, value }) => [key, Buffer.from(value)]));

function entryRecord(entry: NewEntry, partition: TablePartition | null): unknown {
  const { file } = entry;
  return {
    status: entry.status,
    snapshot_id: entry.snapshotId,
    sequence_number: entry.sequenceNumber,
    file_sequence_number: entry.fileSequenceNumber,
    data_file: {
      content: 0,
      file_path: toLocation(file.path),
      file_format: 'PARQUET',
      partition: partition ? { [partition.name]: partitionValue(partition, file.partition) } : {},
      record_count: BigInt(file.recordCount),
      file_size_in_bytes: BigInt(file.sizeBytes),
      column_sizes: counts(file.columnSizes),
      value_counts: counts(file.valueCounts),
      null_value_counts: counts(file.nullCounts),
      nan_value_counts: null,
      lower_bounds: bounds(file.lowerBounds),
      upper_bounds: bounds(file.upperBounds),
      key_metadata: null,
      split_offsets: null,
      equality_ids: null,
      sort_order_id: 0,
    },
  };
}

export function encodeManifest(
  metadata: TableMetadata,
  partition: TablePartition | null,
  entries: readonly NewEntry[],
): Buffer {
  const schema = currentSchema(metadata);
  const spec = currentPartitionSpec(metadata);
  return encodeAvroFile(
    manifestEntrySchema(partition),
    {
      schema: JSON.stringify(schema),
      'schema-id': String(schema['schema-id']),
      'partition-spec': JSON.stringify(spec.fields),
      'partition-spec-id': String(spec['spec-id']),
      'format-version': '2',
      content: 'data',
    },
    entries.map((entry) => entryRecord(entry, partition)),
  );
}

/** The entries of a manifest; `manifest` is its line in the manifest list, from which added files inherit. */
export function decodeManifest(
  bytes: Buffer,
  manifest: { readonly addedSnapshotId: bigint; readonly sequenceNumber: bigint },
  partition: TablePartition | null,
): ManifestEntry[] {
  return decodeAvroFile(bytes).records.map((each) => {
    const record = each as EntryRecord;
    const file = record.data_file;
    return {
      status: record.status,
      snapshotId: record.snapshot_id ?? manifest.addedSnapshotId,
      sequenceNumber: record.sequence_number ?? manifest.sequenceNumber,
      fileSequenceNumber: record.file_sequence_number ?? manifest.sequenceNumber,
      file: {
        path: toPath(file.file_path),
        partition: partition ? partitionText(partition, file.partition[partition.name] ?? null) : null,
        recordCount: Number(file.record_count),
        sizeBytes: Number(file.file_size_in_bytes),
        columnSizes: countMap(file.column_sizes),
        valueCounts: countMap(file.value_counts),
        nullCounts: countMap(file.null_value_counts),
        lowerBounds: boundMap(file.lower_bounds),
        upperBounds: boundMap(file.upper_bounds),
      },
    };
  });
}
