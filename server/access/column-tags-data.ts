import { pool } from '../db.ts';

/** A tag that a column got beside those that it is declared with. */
export interface ColumnTag {
  readonly name: string;
  /** Iceberg's; null for a dataset that is not a table of the lake. */
  readonly fieldId: number | null;
  readonly tag: string;
}

/** By dataset. What was committed before this is asked is in the answer. */
export async function readColumnTags(): Promise<ReadonlyMap<string, readonly ColumnTag[]>> {
  const { rows } = await pool().query<ColumnTag & { dataset: string }>({
    name: 'access-column-tags',
    text: 'SELECT dataset, column_name AS name, field_id AS "fieldId", tag FROM column_tag ORDER BY 1, 2, 4',
  });
  return Map.groupBy(rows, ({ dataset }) => dataset);
}
