import { decodeAvroFile, encodeAvroFile } from './avro-file.ts';
import { ADDED, DELETED, EXISTING, type NewEntry } from './manifest.ts';
import { manifestListSchema } from './manifest-schema.ts';
import { comparePartitions, partitionBytes } from './partition.ts';
import { toLocation, toPath } from './storage.ts';
import type { TablePartition } from './table.ts';

interface PartitionSummary {
  readonly containsNull: boolean;
  readonly lower: Buffer | null;
  readonly upper: Buffer | null;
}

/** One line of a manifest list. */
export interface ManifestFile {
  readonly path: string;
  readonly length: number;
  readonly specId: number;
  /** 0 data, 1 deletes. */
  readonly content: number;
  readonly sequenceNumber: bigint;
  readonly minSequenceNumber: bigint;
  readonly addedSnapshotId: bigint;
  readonly addedFiles: number;
  readonly existingFiles: number;
  readonly deletedFiles: number;
  readonly addedRows: bigint;
  readonly existingRows: bigint;
  readonly deletedRows: bigint;
  readonly partition: PartitionSummary | null;
}

interface ManifestFileRecord {
  readonly manifest_path: string;
  readonly manifest_length: bigint;
  readonly partition_spec_id: number;
  readonly content: number;
  readonly sequence_number: bigint;
  readonly min_sequence_number: bigint;
  readonly added_snapshot_id: bigint;
  readonly added_files_count: number;
  readonly existing_files_count: number;
  readonly deleted_files_count: number;
  readonly added_rows_count: bigint;
  readonly existing_rows_count: bigint;
  readonly deleted_rows_count: bigint;
  readonly partitions:
    | readonly {
        readonly contains_null: boolean;
        readonly lower_bound: Buffer | null;
        readonly upper_bound: Buffer | null;
      }[]
    | null;
}

/** What a manifest list says of the partitions in a manifest; null for an unpartitioned table. */
function summarize(partition: TablePartition | null, entries: readonly NewEntry[]): PartitionSummary | null {
  if (!partition) return null;
  let lower: string | null = null;
  let upper: string | null = null;
  let containsNull = false;
  for (const { file } of entries) {
    const value = file.partition;
    if (value === null) containsNull = true;
    else {
      if (lower === null || comparePartitions(partition, value, lower) < 0) lower = value;
      if (upper === null || comparePartitions(partition, value, upper) > 0) upper = value;
    }
  }
  return {
    containsNull,
    lower: lower === null ? null : partitionBytes(partition, lower),
    upper: upper === null ? null : partitionBytes(partition, upper),
  };
}

/** The manifest list's line for a manifest that is about to be committed under `sequenceNumber`. */
export function describeManifest(
  path: string,
  length: number,
  specId: number,
  partition: TablePartition | null,
  entries: readonly NewEntry[],
  snapshotId: bigint,
  sequenceNumber: bigint,
): ManifestFile {
  const files = [0, 0, 0];
  const rows = [0n, 0n, 0n];
  let minSequenceNumber = sequenceNumber;
  for (const { status, sequenceNumber: own, file } of entries) {
    files[status] = (files[status] ?? 0) + 1;
    rows[status] = (rows[status] ?? 0n) + BigInt(file.recordCount);
    if (status !== DELETED && own !== null && own < minSequenceNumber) minSequenceNumber = own;
  }
  return {
    path,
    length,
    specId,
    content: 0,
    sequenceNumber,
    minSequenceNumber,
    addedSnapshotId: snapshotId,
    existingFiles: files[EXISTING] ?? 0,
    addedFiles: files[ADDED] ?? 0,
    deletedFiles: files[DELETED] ?? 0,
    existingRows: rows[EXISTING] ?? 0n,
    addedRows: rows[ADDED] ?? 0n,
    deletedRows: rows[DELETED] ?? 0n,
    partition: summarize(partition, entries),
  };
}

export function encodeManifestList(
  manifests: readonly ManifestFile[],
  snapshot: { readonly id: bigint; readonly parentId: bigint | null; readonly sequenceNumber: number },
): Buffer {
  return encodeAvroFile(
    manifestListSchema,
    {
      'snapshot-id': snapshot.id.toString(),
      'parent-snapshot-id': snapshot.parentId?.toString() ?? 'null',
      'sequence-number': String(snapshot.sequenceNumber),
      'format-version': '2',
    },
    manifests.map((manifest) => ({
      manifest_path: toLocation(manifest.path),
      manifest_length: BigInt(manifest.length),
      partition_spec_id: manifest.specId,
      content: manifest.content,
      sequence_number: manifest.sequenceNumber,
      min_sequence_number: manifest.minSequenceNumber,
      added_snapshot_id: manifest.addedSnapshotId,
      added_files_count: manifest.addedFiles,
      existing_files_count: manifest.existingFiles,
      deleted_files_count: manifest.deletedFiles,
      added_rows_count: manifest.addedRows,
      existing_rows_count: manifest.existingRows,
      deleted_rows_count: manifest.deletedRows,
      partitions: manifest.partition
        ? [
            {
              contains_null: manifest.partition.containsNull,
              contains_nan: false,
              lower_bound: manifest.partition.lower,
              upper_bound: manifest.partition.upper,
            },
          ]
        : [],
      key_metadata: null,
    })),
  );
}

export function decodeManifestList(bytes: Buffer): ManifestFile[] {
  return decodeAvroFile(bytes).records.map((each) => {
    const record = each as ManifestFileRecord;
    const summary = record.partitions?.[0];
    return {
      path: toPath(record.manifest_path),
      length: Number(record.manifest_length),
      specId: record.partition_spec_id,
      content: record.content,
      sequenceNumber: record.sequence_number,
      minSequenceNumber: record.min_sequence_number,
      addedSnapshotId: record.added_snapshot_id,
      addedFiles: record.added_files_count,
      existingFiles: record.existing_files_count,
      deletedFiles: record.deleted_files_count,
      addedRows: record.added_rows_count,
      existingRows: record.existing_rows_count,
      deletedRows: record.deleted_rows_count,
      partition: summary
        ? {
            containsNull: summary.contains_null,
            lower: summary.lower_bound && Buffer.from(summary.lower_bound),
            upper: summary.upper_bound && Buffer.from(summary.upper_bound),
          }
        : null,
    };
  });
}
