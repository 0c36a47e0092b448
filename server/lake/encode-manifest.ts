import { encodeAvroFile } from './avro-file.ts';
import { toLocation } from './location.ts';
import { type ManifestEntry, ROWS } from './manifest.ts';
import { avroName, manifestEntrySchema } from './manifest-schema.ts';
import { currentSchema, type TableMetadata } from './metadata.ts';
import { partitionTexts, partitionValue } from './partition.ts';
import type { DataFile, PartitionSpec } from './table.ts';

/** An entry to be written; an added file's numbers are left out and inherited, so that a retry can reuse the manifest. */
export type NewEntry = Pick<ManifestEntry, 'status' | 'snapshotId'> &
  Partial<Pick<ManifestEntry, 'content' | 'equalityIds' | 'sortOrderId'>> & {
    readonly file: DataFile;
    readonly sequenceNumber: bigint | null;
    readonly fileSequenceNumber: bigint | null;
  };

const counts = (map: ReadonlyMap<number, number>) =>
  map.size === 0 ? null : Array.from(map, ([key, value]) => ({ key, value: BigInt(value) }));
const bounds = (map: ReadonlyMap<number, Buffer>) =>
  map.size === 0 ? null : Array.from(map, ([key, value]) => ({ key, value }));

function entryRecord(entry: NewEntry, spec: PartitionSpec): unknown {
  const { file } = entry;
  const texts = partitionTexts(spec, file.partition);
  return {
    status: entry.status,
    snapshot_id: entry.snapshotId,
    sequence_number: entry.sequenceNumber,
    file_sequence_number: entry.fileSequenceNumber,
    data_file: {
      content: entry.content ?? ROWS,
      file_path: file.location ?? toLocation(file.path),
      file_format: 'PARQUET',
      partition: Object.fromEntries(
        spec.fields.map((field, index) => [
          avroName(field.name),
          partitionValue(field, texts[index] ?? null),
        ]),
      ),
      record_count: BigInt(file.recordCount),
      file_size_in_bytes: BigInt(file.sizeBytes),
      column_sizes: counts(file.columnSizes),
      value_counts: counts(file.valueCounts),
      null_value_counts: counts(file.nullCounts),
      nan_value_counts: counts(file.nanCounts),
      lower_bounds: bounds(file.lowerBounds),
      upper_bounds: bounds(file.upperBounds),
      key_metadata: null,
      split_offsets: null,
      equality_ids: entry.equalityIds ?? null,
      sort_order_id: entry.sortOrderId === undefined ? 0 : entry.sortOrderId,
    },
  };
}

/** All entries are of files of `spec`, and either of rows or of deletes. */
export function encodeManifest(
  metadata: TableMetadata,
  spec: PartitionSpec,
  entries: readonly NewEntry[],
): Buffer {
  const schema = currentSchema(metadata);
  const fields = metadata['partition-specs'].find((each) => each['spec-id'] === spec.id)?.fields ?? [];
  const isOfRows = (entries[0]?.content ?? ROWS) === ROWS;
  return encodeAvroFile(
    manifestEntrySchema(spec),
    {
      schema: JSON.stringify(schema),
      'schema-id': String(schema['schema-id']),
      'partition-spec': JSON.stringify(fields),
      'partition-spec-id': String(spec.id),
      'format-version': '2',
      content: isOfRows ? 'data' : 'deletes',
    },
    entries.map((entry) => entryRecord(entry, spec)),
  );
}
