import type { FieldSpec, TableName, TableSpec } from '../lake/table.ts';

/** Tables of rows that checks kept out. Nobody's policies name them: who sees which row is decided by the table it is kept out of. */
export const QUARANTINE_NAMESPACE = 'quarantine';

/** What is kept of a row beside its columns. Lists are JSON texts. */
export const QUARANTINE_MARKS: readonly FieldSpec[] = [
  {
    name: '_row_key',
    type: 'string',
    doc: 'What tells it from the table’s other quarantined rows: its unique key, or where it came from.',
  },
  { name: '_rules', type: 'string', doc: 'What must hold and does not, in words.' },
  { name: '_rule_columns', type: 'string', doc: 'The columns that these rules read.' },
  { name: '_check_ids', type: 'string', doc: 'The checks that it does not pass.' },
  {
    name: '_fault',
    type: 'string',
    doc: 'A hash of what these columns hold: a decision about the row is about this.',
  },
  { name: '_run_id', type: 'string', doc: 'The run of the model that kept it out.' },
  { name: '_quarantined_at', type: 'timestamptz', doc: 'When.' },
  {
    name: '_carried',
    type: 'string',
    doc: 'What had been decided of a row with this key, where that run did it again: replayed, repeat or discarded.',
  },
  { name: '_carried_by', type: 'string', doc: 'The job that had decided it.' },
];

/** `silver.stg_orders` has `quarantine.silver_stg_orders`. */
export function quarantineName({ namespace, name }: TableName): TableName {
  return { namespace: QUARANTINE_NAMESPACE, name: `${namespace}_${name}` };
}

export function quarantineSpec({ name, fields }: Pick<TableSpec, 'name' | 'fields'>): TableSpec {
  return {
    name: quarantineName(name),
    fields: [...fields.map((field) => ({ ...field, required: false })), ...QUARANTINE_MARKS],
    partition: [],
    properties: {
      comment: `Rows of ${name.namespace}.${name.name} that did not pass a check, as they were made.`,
    },
  };
}
