/** Pure: a new table's metadata, and what must change for an existing one to hold what a spec asks for. */
import { AppError } from '../errors.ts';
import { canPromote, normalType } from './column-types.ts';
import { currentSchema, type FieldJson, type TableMetadata } from './metadata.ts';
import { FIRST_PARTITION_FIELD_ID, partitionFields, withPartition } from './partition-change.ts';
import { type FieldSpec, type TableSpec, tableKey } from './table.ts';
import { DEFAULT_PROPERTIES } from './table-properties.ts';

export function newMetadata(spec: TableSpec, uuid: string, location: string, nowMs: number): TableMetadata {
  const fields = spec.fields.map((field, index) => newColumn(field, index + 1));
  const repeated = fields.find(
    (field, index) => fields.findIndex((each) => each.name === field.name) < index,
  );
  if (repeated) throw new Error(`Table ${tableKey(spec.name)} declares column ${repeated.name} twice`);
  return {
    'format-version': 2,
    'table-uuid': uuid,
    location,
    'last-sequence-number': 0,
    'last-updated-ms': nowMs,
    'last-column-id': fields.length,
    'current-schema-id': 0,
    schemas: [{ type: 'struct', 'schema-id': 0, fields }],
    'default-spec-id': 0,
    'partition-specs': [
      { 'spec-id': 0, fields: partitionFields(spec.partition, fields, [], FIRST_PARTITION_FIELD_ID - 1) },
    ],
    'last-partition-id': FIRST_PARTITION_FIELD_ID - 1 + spec.partition.length,
    'default-sort-order-id': 0,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    properties: { ...DEFAULT_PROPERTIES, ...spec.properties },
    snapshots: [],
    'snapshot-log': [],
    'metadata-log': [],
  };
}

/** As metadata holds it. */
export function newColumn(field: FieldSpec, id: number): FieldJson {
  return {
    id,
    name: field.name,
    required: field.required ?? false,
    type: normalType(field.type),
    ...(field.doc !== undefined && { doc: field.doc }),
  };
}

/**
 * The metadata with the spec's new columns, wider types, texts and properties; null when it has all of them.
 * Columns that the spec does not name stay. Throws AppError `conflict` for what would change existing data.
 */
export function evolveMetadata(
  metadata: TableMetadata,
  spec: TableSpec,
  nowMs: number,
): TableMetadata | null {
  assertSamePartition(metadata, spec);
  const schema = currentSchema(metadata);
  let lastId = metadata['last-column-id'];
  const fields = schema.fields.map((field) => {
    const wanted = spec.fields.find((each) => each.name === field.name);
    return wanted ? evolveField(field, wanted, spec) : field;
  });
  for (const wanted of spec.fields) {
    if (fields.some((field) => field.name === wanted.name)) continue;
    if (wanted.required && metadata.snapshots.length > 0) {
      throw conflict(
        spec,
        `column ${wanted.name} is required, but the rows it has already have no value for it`,
      );
    }
    fields.push(newColumn(wanted, ++lastId));
  }
  const evolved = withColumns(metadata, fields, lastId, nowMs);
  const properties = { ...metadata.properties, ...spec.properties };
  const sameProperties = JSON.stringify(properties) === JSON.stringify(metadata.properties);
  const sameColumns = evolved['current-schema-id'] === metadata['current-schema-id'];
  return sameColumns && sameProperties ? null : { ...evolved, properties };
}

/** The metadata with these columns; a schema that is the same is not repeated. */
export function withColumns(
  metadata: TableMetadata,
  fields: readonly FieldJson[],
  lastId: number,
  nowMs: number,
): TableMetadata {
  const text = JSON.stringify(fields);
  const known = metadata.schemas.find((each) => JSON.stringify(each.fields) === text);
  const id = known?.['schema-id'] ?? Math.max(...metadata.schemas.map((each) => each['schema-id'])) + 1;
  return {
    ...metadata,
    'last-updated-ms': Math.max(nowMs, metadata['last-updated-ms']),
    'last-column-id': lastId,
    schemas: known ? metadata.schemas : [...metadata.schemas, { type: 'struct', 'schema-id': id, fields }],
    'current-schema-id': id,
  };
}

/**
 * The metadata with exactly the spec's columns, for rows that are all written anew: a column keeps its id where
 * its type allows, else it is a new one of the same name.
 */
export function redefineMetadata(metadata: TableMetadata, spec: TableSpec, nowMs: number): TableMetadata {
  const schema = currentSchema(metadata);
  let lastId = metadata['last-column-id'];
  const fields = spec.fields.map((wanted) => {
    const known = schema.fields.find((field) => field.name === wanted.name);
    const keeps = known && canPromote(normalType(known.type as FieldSpec['type']), normalType(wanted.type));
    return newColumn(wanted, keeps ? known.id : ++lastId);
  });
  const redefined = withColumns(metadata, fields, lastId, nowMs);
  const properties = { ...metadata.properties, ...spec.properties };
  return withPartition({ ...redefined, properties }, spec.partition, nowMs);
}

function evolveField(field: FieldJson, wanted: FieldSpec, spec: TableSpec): FieldJson {
  const from = normalType(field.type as FieldSpec['type']);
  const to = normalType(wanted.type);
  if (!canPromote(from, to)) {
    throw conflict(spec, `column ${field.name} is ${from} and cannot become ${to}`);
  }
  return {
    ...field,
    type: to,
    required: field.required && (wanted.required ?? false),
    ...(wanted.doc !== undefined && { doc: wanted.doc }),
  };
}

function assertSamePartition(metadata: TableMetadata, spec: TableSpec): void {
  const fields = currentSchema(metadata).fields;
  const name = (id: number) => fields.find((field) => field.id === id)?.name;
  const present = metadata['partition-specs'].find((each) => each['spec-id'] === metadata['default-spec-id']);
  const has = (present?.fields ?? []).map((each) => `${each.transform}(${name(each['source-id'])})`);
  const wants = spec.partition.map((each) => `${each.transform}(${each.source})`);
  if (has.join() !== wants.join()) {
    throw conflict(
      spec,
      `it is partitioned by ${has.join() || 'nothing'}, not by ${wants.join() || 'nothing'}`,
    );
  }
}

function conflict(spec: TableSpec, reason: string): AppError {
  return new AppError(
    'conflict',
    `Table ${tableKey(spec.name)} cannot be changed to its new definition: ${reason}. Use another name or rebuild the table.`,
  );
}
