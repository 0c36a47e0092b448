/** Pure: changes of a table's columns and partitioning that leave its files as they are (specification, evolution). */
import { AppError } from '../errors.ts';
import { canPromote, normalType } from './column-types.ts';
import { currentSchema, type FieldJson, type TableMetadata } from './metadata.ts';
import { withPartition } from './partition-change.ts';
import { newColumn, withColumns } from './schema-change.ts';
import type { FieldSpec, FieldType, PartitionBy } from './table.ts';

export type Alteration =
  /** Optional: rows that are there have no value for it. `after` null: as the first; without it: as the last. */
  | { readonly kind: 'add'; readonly column: FieldSpec; readonly after?: string | null }
  /** Its values stay in the files, and a column that is added later under its name does not show them. */
  | { readonly kind: 'drop'; readonly column: string }
  | { readonly kind: 'rename'; readonly column: string; readonly to: string }
  | { readonly kind: 'move'; readonly column: string; readonly after: string | null }
  /** To a type that holds every value of the present one. */
  | { readonly kind: 'widen'; readonly column: string; readonly type: FieldType }
  | { readonly kind: 'make optional'; readonly column: string }
  | { readonly kind: 'document'; readonly column: string; readonly doc: string }
  /** For files that are written from then on. */
  | { readonly kind: 'partition'; readonly by: readonly PartitionBy[] };

/**
 * The metadata after all of these, one after the other. Columns are known by their ids, so no file is rewritten. Throws
 * AppError `bad_request` for a change that cannot be made, with the column.
 */
export function alterMetadata(
  metadata: TableMetadata,
  alterations: readonly Alteration[],
  nowMs: number,
): TableMetadata {
  return alterations.reduce((before, each) => alter(before, each, nowMs), metadata);
}

function alter(metadata: TableMetadata, alteration: Alteration, nowMs: number): TableMetadata {
  if (alteration.kind === 'partition') return withPartition(metadata, alteration.by, nowMs);
  const { fields } = currentSchema(metadata);
  if (alteration.kind === 'add') {
    const id = metadata['last-column-id'] + 1;
    const added = newColumn(alteration.column, id);
    if (added.required) throw refused(added.name, 'is required, but the rows there are have no value for it');
    assertFree(fields, added.name);
    return withColumns(metadata, placed(fields, added, alteration.after), id, nowMs);
  }
  const field = fields.find(({ name }) => name === alteration.column);
  if (!field) throw refused(alteration.column, 'is not a column of the table');
  return withColumns(
    metadata,
    altered(metadata, fields, field, alteration),
    metadata['last-column-id'],
    nowMs,
  );
}

function altered(
  metadata: TableMetadata,
  fields: readonly FieldJson[],
  field: FieldJson,
  alteration: Exclude<Alteration, { kind: 'add' | 'partition' }>,
): readonly FieldJson[] {
  const changed = (change: Partial<FieldJson>) =>
    fields.map((each) => (each === field ? { ...each, ...change } : each));
  switch (alteration.kind) {
    case 'drop':
      assertDroppable(metadata, fields, field);
      return fields.filter((each) => each !== field);
    case 'rename':
      assertFree(fields, alteration.to);
      return changed({ name: alteration.to });
    case 'move':
      return placed(
        fields.filter((each) => each !== field),
        field,
        alteration.after,
      );
    case 'widen': {
      const [from, to] = [normalType(field.type as FieldType), normalType(alteration.type)];
      if (!canPromote(from, to)) throw refused(field.name, `is ${from}, of which not every value is a ${to}`);
      return changed({ type: to });
    }
    case 'make optional':
      return changed({ required: false });
    case 'document':
      return changed({ doc: alteration.doc });
  }
}

function assertFree(fields: readonly FieldJson[], name: string): void {
  if (fields.some((field) => field.name === name)) throw refused(name, 'is there already');
}

function assertDroppable(
  metadata: TableMetadata,
  fields: readonly FieldJson[],
  { id, name }: FieldJson,
): void {
  if (fields.length === 1) throw refused(name, 'is the only column');
  const spec = metadata['partition-specs'].find((each) => each['spec-id'] === metadata['default-spec-id']);
  if (spec?.fields.some((each) => each['source-id'] === id)) {
    throw refused(name, 'partitions the table; partition it by something else first');
  }
}

function placed(
  fields: readonly FieldJson[],
  field: FieldJson,
  after: string | null | undefined,
): readonly FieldJson[] {
  if (after === undefined) return [...fields, field];
  const place = after === null ? 0 : fields.findIndex(({ name }) => name === after) + 1;
  if (after !== null && place === 0) throw refused(after, 'is not a column of the table');
  return fields.toSpliced(place, 0, field);
}

function refused(column: string, reason: string): AppError {
  return new AppError('bad_request', `The table cannot be changed like this: column ${column} ${reason}.`);
}
