import { encodeAvroFile, openAvroFile } from './avro-file.ts';
import { AvroCursor, avroType } from './avro-reader.ts';
import type { NewEntry } from './encode-manifest.ts';
import { toLocation, toPath } from './location.ts';
import { ADDED, DELETED, EXISTING, ROWS } from './manifest.ts';
import { manifestListSchema } from './manifest-schema.ts';
import { partitionBytes, partitionTexts, partitionType } from './partition.ts';
import { comparableOf, compareValues } from './single-value.ts';
import type { PartitionField, PartitionSpec } from './table.ts';

/** What a manifest list says of the values that one partition field has in a manifest. */
export interface FieldSummary {
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
  /** For each field of the spec; empty when the writer did not say. */
  readonly partitions: readonly FieldSummary[];
}

function summarize(spec: PartitionSpec, entries: readonly NewEntry[]): FieldSummary[] {
  const keys = new Set(entries.map(({ file }) => file.partition));
  const texts = Array.from(keys, (key) => partitionTexts(spec, key));
  return spec.fields.map((field, index) =>
    summarizeField(
      field,
      texts.map((each) => each[index] ?? null),
    ),
  );
}

function summarizeField(field: PartitionField, texts: readonly (string | null)[]): FieldSummary {
  const type = partitionType(field);
  let lower: Buffer | null = null;
  let upper: Buffer | null = null;
  for (const text of texts) {
    if (text === null) continue;
    const bytes = partitionBytes(field, text);
    const value = comparableOf(type, bytes);
    if (lower === null || compareValues(value, comparableOf(type, lower)) < 0) lower = bytes;
    if (upper === null || compareValues(value, comparableOf(type, upper)) > 0) upper = bytes;
  }
  return { containsNull: texts.includes(null), lower, upper };
}

/** The manifest list's line for a manifest that is about to be committed by a snapshot. */
export function describeManifest(
  path: string,
  length: number,
  spec: PartitionSpec,
  entries: readonly NewEntry[],
  { id: snapshotId, sequenceNumber }: { readonly id: bigint; readonly sequenceNumber: bigint },
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
    specId: spec.id,
    content: (entries[0]?.content ?? ROWS) === ROWS ? 0 : 1,
    sequenceNumber,
    minSequenceNumber,
    addedSnapshotId: snapshotId,
    existingFiles: files[EXISTING] ?? 0,
    addedFiles: files[ADDED] ?? 0,
    deletedFiles: files[DELETED] ?? 0,
    existingRows: rows[EXISTING] ?? 0n,
    addedRows: rows[ADDED] ?? 0n,
    deletedRows: rows[DELETED] ?? 0n,
    partitions: summarize(spec, entries),
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
      partitions: manifest.partitions.map(({ containsNull, lower, upper }) => ({
        contains_null: containsNull,
        contains_nan: null,
        lower_bound: lower,
        upper_bound: upper,
      })),
      key_metadata: null,
    })),
  );
}

interface SummaryRecord {
  readonly contains_null: boolean;
  readonly lower_bound: Buffer | null;
  readonly upper_bound: Buffer | null;
}

/** Fields are found by their ids: writers of earlier versions called some by other names, and left some out. */
export function decodeManifestList(bytes: Buffer): ManifestFile[] {
  const { schemaText, plain, count } = openAvroFile(bytes);
  const fields = avroType(JSON.parse(schemaText)).fields ?? [];
  const cursor = new AvroCursor(plain);
  return Array.from({ length: count }, () => {
    const values = new Map(fields.map(({ id, type }) => [id, type.read(cursor)]));
    const number = (id: number) => Number(values.get(id) ?? 0);
    const long = (id: number) => (values.get(id) as bigint | null | undefined) ?? 0n;
    const summaries = (values.get(507) ?? []) as readonly SummaryRecord[];
    return {
      path: toPath(String(values.get(500))),
      length: number(501),
      specId: number(502),
      content: number(517),
      sequenceNumber: long(515),
      minSequenceNumber: long(516),
      addedSnapshotId: long(503),
      addedFiles: number(504),
      existingFiles: number(505),
      deletedFiles: number(506),
      addedRows: long(512),
      existingRows: long(513),
      deletedRows: long(514),
      partitions: summaries.map((each) => ({
        containsNull: each.contains_null,
        lower: each.lower_bound && Buffer.from(each.lower_bound),
        upper: each.upper_bound && Buffer.from(each.upper_bound),
      })),
    };
  });
}
