import { AppError } from '../errors.ts';
import { normalType } from './column-types.ts';
import {
  type FieldType,
  type PartitionField,
  type PartitionSpec,
  type Table,
  type TableField,
  type TableName,
  tableKey,
} from './table.ts';
import { isTransform } from './transform.ts';

/** Table metadata of the Iceberg specification, format version 2 (https://iceberg.apache.org/spec/#table-metadata-fields). */
export interface TableMetadata {
  readonly 'format-version': number;
  readonly 'table-uuid': string;
  readonly location: string;
  readonly 'last-sequence-number': number;
  readonly 'last-updated-ms': number;
  readonly 'last-column-id': number;
  readonly 'current-schema-id': number;
  readonly schemas: readonly SchemaJson[];
  readonly 'default-spec-id': number;
  readonly 'partition-specs': readonly PartitionSpecJson[];
  readonly 'last-partition-id': number;
  readonly 'default-sort-order-id': number;
  readonly 'sort-orders': readonly { readonly 'order-id': number; readonly fields: readonly unknown[] }[];
  readonly properties: Readonly<Record<string, string>>;
  readonly 'current-snapshot-id'?: bigint;
  readonly refs?: Readonly<Record<string, ReferenceJson>>;
  readonly snapshots: readonly SnapshotJson[];
  readonly 'snapshot-log': readonly { readonly 'timestamp-ms': number; readonly 'snapshot-id': bigint }[];
  readonly statistics?: readonly StatisticsFileJson[];
  readonly 'partition-statistics'?: readonly StatisticsFileJson[];
  readonly 'metadata-log': readonly { readonly 'timestamp-ms': number; readonly 'metadata-file': string }[];
}

interface StatisticsFileJson {
  readonly 'snapshot-id': bigint;
  readonly 'statistics-path': string;
}

/** A branch or tag; what it says of retention goes before the table's properties. */
export interface ReferenceJson {
  readonly 'snapshot-id': bigint;
  readonly type: string;
  /** Of branches only. */
  readonly 'min-snapshots-to-keep'?: number;
  /** Of branches only. */
  readonly 'max-snapshot-age-ms'?: number;
  /** The reference itself goes when its snapshot is older; `main` never does. */
  readonly 'max-ref-age-ms'?: number;
}

export interface SchemaJson {
  readonly type: 'struct';
  readonly 'schema-id': number;
  readonly fields: readonly FieldJson[];
}

export interface FieldJson {
  readonly id: number;
  readonly name: string;
  readonly required: boolean;
  /** An object for the nested types of other writers. */
  readonly type: string | object;
  readonly doc?: string;
}

export interface PartitionFieldJson {
  readonly 'source-id': number;
  readonly 'field-id': number;
  readonly name: string;
  readonly transform: string;
}

interface PartitionSpecJson {
  readonly 'spec-id': number;
  readonly fields: readonly PartitionFieldJson[];
}

type SnapshotOperation = 'append' | 'overwrite' | 'replace' | 'delete';

export interface SnapshotJson {
  readonly 'sequence-number': number;
  readonly 'snapshot-id': bigint;
  readonly 'parent-snapshot-id'?: bigint;
  readonly 'timestamp-ms': number;
  readonly summary: Readonly<Record<string, string>> & { readonly operation: SnapshotOperation };
  readonly 'manifest-list': string;
  readonly 'schema-id'?: number;
}

// Snapshot ids are 64-bit and other writers use all of them, which JSON.parse would round. A quotation mark
// inside a JSON string is always escaped, so neither pattern can match within a value. An id that is a text in the file, as
// in summaries, stays one: those that were numbers are marked meanwhile.
const ID_AS_NUMBER = /("(?:[a-z]+-)*snapshot-id"\s*:\s*)(-?\d+)/g;
const ID_AS_TEXT = /("(?:[a-z]+-)*snapshot-id"\s*:\s*)"\\u0000(-?\d+)"/g;
const ID_MARK = '\u0000';
const MARKED_ID = new RegExp(`^${ID_MARK}-?\\d+$`);

/** Reads a metadata file's text. Throws AppError `unavailable` when it is damaged or of an unknown version. */
export function parseMetadata(text: string, what: string): TableMetadata {
  let metadata: TableMetadata;
  try {
    metadata = JSON.parse(text.replace(ID_AS_NUMBER, '$1"\\u0000$2"'), (_key, value) =>
      typeof value === 'string' && MARKED_ID.test(value) ? BigInt(value.slice(1)) : value,
    );
  } catch (error) {
    throw new AppError('unavailable', `The metadata of table ${what} is damaged and cannot be read.`, {
      cause: error,
    });
  }
  if (metadata['format-version'] !== 2) {
    throw new AppError(
      'unavailable',
      `Table ${what} has Iceberg format version ${metadata['format-version']}; this portal reads version 2.`,
    );
  }
  return metadata;
}

export function metadataText(metadata: TableMetadata): string {
  return JSON.stringify(metadata, (_key, value) =>
    typeof value === 'bigint' ? `${ID_MARK}${value}` : value,
  ).replace(ID_AS_TEXT, '$1$2');
}

export function currentSchema(metadata: TableMetadata): SchemaJson {
  const schema = metadata.schemas.find((each) => each['schema-id'] === metadata['current-schema-id']);
  if (!schema) throw new Error('Table metadata names a current schema that it does not hold');
  return schema;
}

function currentPartitionSpec(metadata: TableMetadata): PartitionSpecJson {
  const spec = metadata['partition-specs'].find((each) => each['spec-id'] === metadata['default-spec-id']);
  if (!spec) throw new Error('Table metadata names a partition spec that it does not hold');
  return spec;
}

export function snapshotById(metadata: TableMetadata, id: bigint): SnapshotJson | undefined {
  return metadata.snapshots.find((snapshot) => snapshot['snapshot-id'] === id);
}

export function currentSnapshot(metadata: TableMetadata): SnapshotJson | null {
  const id = metadata['current-snapshot-id'];
  if (id === undefined || id === null || id === -1n) return null;
  const snapshot = snapshotById(metadata, id);
  if (!snapshot) throw new Error('Table metadata names a current snapshot that it does not hold');
  return snapshot;
}

/** The view of a metadata file that the rest of the house works with. Throws AppError for what it cannot read. */
export function toTable(name: TableName, metadataLocation: string, metadata: TableMetadata): Table {
  const fields = currentSchema(metadata).fields.map((field) => toField(name, field));
  const snapshot = currentSnapshot(metadata);
  const specs = new Map(
    metadata['partition-specs'].map((each) => [each['spec-id'], toSpec(name, metadata, each)]),
  );
  return {
    name,
    metadataLocation,
    metadata,
    fields,
    spec: specs.get(currentPartitionSpec(metadata)['spec-id']) as PartitionSpec,
    specs,
    currentSnapshotId: snapshot?.['snapshot-id'] ?? null,
    snapshotAt: snapshot ? new Date(snapshot['timestamp-ms']) : null,
  };
}

const FIELD_TYPES =
  /^(boolean|int|long|float|double|string|binary|uuid|time|date|timestamp|timestamptz|decimal\(\d+, ?\d+\))$/;

function toField(name: TableName, field: FieldJson): TableField {
  if (typeof field.type !== 'string' || !FIELD_TYPES.test(field.type)) {
    const type = typeof field.type === 'string' ? field.type : (field.type as { type?: string }).type;
    throw new AppError(
      'unavailable',
      `Column ${field.name} of table ${tableKey(name)} has the type ${type}, which this portal cannot read.`,
    );
  }
  return { ...field, type: normalType(field.type as FieldType) };
}

function toSpec(name: TableName, metadata: TableMetadata, spec: PartitionSpecJson): PartitionSpec {
  const fields = spec.fields.map((field): PartitionField => {
    const source = fieldById(metadata, field['source-id']);
    if (!source || !isTransform(field.transform)) {
      throw new AppError(
        'unavailable',
        `Table ${tableKey(name)} is partitioned in a way this portal cannot read (${field.transform}).`,
      );
    }
    const { transform } = field;
    return { fieldId: field['field-id'], name: field.name, transform, source: toField(name, source) };
  });
  return { id: spec['spec-id'], fields };
}

/** The column as it is, or as it last was. */
function fieldById(metadata: TableMetadata, id: number): FieldJson | undefined {
  for (const schema of [currentSchema(metadata), ...metadata.schemas.toReversed()]) {
    const field = schema.fields.find((each) => each.id === id);
    if (field) return field;
  }
  return undefined;
}
