/** Pure: how new files of a table are partitioned, and how that changes. */
import { AppError } from '../errors.ts';
import { normalType } from './column-types.ts';
import { currentSchema, type FieldJson, type PartitionFieldJson, type TableMetadata } from './metadata.ts';
import type { FieldType, PartitionBy } from './table.ts';
import { appliesTo, isTransform, partitionFieldName } from './transform.ts';

/** Where the specification begins to count partition fields. */
export const FIRST_PARTITION_FIELD_ID = 1000;
/** As they are; values of other types are too many, or have two texts for one. */
const IDENTITY_TYPES = /^(boolean|int|long|string|date|uuid)$/;

/**
 * The partition fields that are asked for. One that was there before (`known`) keeps its id, others count on from
 * `lastId`. Throws AppError `bad_request` for what cannot partition a table, with the column.
 */
export function partitionFields(
  by: readonly PartitionBy[],
  fields: readonly FieldJson[],
  known: readonly PartitionFieldJson[],
  lastId: number,
): PartitionFieldJson[] {
  let nextId = lastId + 1;
  return by.map(({ source, transform }) => {
    const field = fields.find((each) => each.name === source);
    if (!field) throw refused(`${source}, which it lacks`);
    const type = normalType(field.type as FieldType);
    if (!isTransform(transform) || !appliesTo(transform, type)) {
      throw refused(`the ${transform} of ${source}, which is ${type}`);
    }
    if (transform === 'identity' && !IDENTITY_TYPES.test(type)) {
      throw refused(`${source} as it is, which is ${type}`);
    }
    const name = partitionFieldName(transform, source);
    if (transform !== 'identity' && fields.some((each) => each.name === name)) {
      throw refused(`the ${transform} of ${source}: it has a column ${name}, the name of that partition`);
    }
    const same = known.find((each) => each['source-id'] === field.id && each.transform === transform);
    return { 'source-id': field.id, 'field-id': same?.['field-id'] ?? nextId++, name, transform };
  });
}

function refused(what: string): AppError {
  return new AppError('bad_request', `A table cannot be partitioned by ${what}.`);
}

/** New files are partitioned by these from then on; an earlier spec that was the same is taken up again. */
export function withPartition(
  metadata: TableMetadata,
  by: readonly PartitionBy[],
  nowMs: number,
): TableMetadata {
  const specs = metadata['partition-specs'];
  const fields = partitionFields(
    by,
    currentSchema(metadata).fields,
    specs.flatMap((each) => each.fields),
    metadata['last-partition-id'],
  );
  const changed = { ...metadata, 'last-updated-ms': Math.max(nowMs, metadata['last-updated-ms']) };
  const same = specs.find((each) => JSON.stringify(each.fields) === JSON.stringify(fields));
  if (same) return { ...changed, 'default-spec-id': same['spec-id'] };
  const id = Math.max(...specs.map((each) => each['spec-id'])) + 1;
  return {
    ...changed,
    'partition-specs': [...specs, { 'spec-id': id, fields }],
    'default-spec-id': id,
    'last-partition-id': Math.max(metadata['last-partition-id'], ...fields.map((each) => each['field-id'])),
  };
}
