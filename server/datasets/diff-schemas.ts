import type { SchemaChange, SchemaColumn } from './schema.ts';

export type SchemaDifference = Pick<SchemaChange, 'added' | 'dropped' | 'renamed' | 'retyped'>;

/**
 * What became of the columns. A column is the same by its id, whatever it is called; one that was made anew under the
 * same name was given another type. Pure.
 */
export function diffSchemas(
  before: readonly SchemaColumn[],
  after: readonly SchemaColumn[],
): SchemaDifference {
  const idsBefore = new Map(before.map((field) => [field.fieldId, field]));
  const idsAfter = new Set(after.map(({ fieldId }) => fieldId));
  const goneByName = new Map(
    before.filter(({ fieldId }) => !idsAfter.has(fieldId)).map((field) => [field.name, field]),
  );
  const added: SchemaColumn[] = [];
  const renamed: { from: string; to: string }[] = [];
  const retyped: { name: string; from: string; to: string }[] = [];
  for (const field of after) {
    const same = idsBefore.get(field.fieldId);
    const earlier = same ?? goneByName.get(field.name);
    if (!earlier) {
      added.push(field);
      continue;
    }
    if (!same) goneByName.delete(field.name);
    if (earlier.name !== field.name) renamed.push({ from: earlier.name, to: field.name });
    if (earlier.type !== field.type || !same)
      retyped.push({ name: field.name, from: earlier.type, to: field.type });
  }
  return { added, dropped: [...goneByName.values()], renamed, retyped };
}
