import { pool } from '../db.ts';
import type { Tx } from './data.ts';

export interface ToldSchema {
  readonly tableUuid: string;
  readonly schemaId: number;
}

export async function readToldSchemas(): Promise<ReadonlyMap<string, ToldSchema>> {
  const { rows } = await pool().query<ToldSchema & { dataset: string }>(
    'SELECT dataset, table_uuid AS "tableUuid", schema_id AS "schemaId" FROM notices.told_schema',
  );
  return new Map(rows.map((row) => [row.dataset, row]));
}

/** Notes it if nobody else noted another since `before` was read, and says whether it did. */
export async function replaceToldSchema(
  tx: Tx,
  dataset: string,
  before: ToldSchema | null,
  { tableUuid, schemaId }: ToldSchema,
): Promise<boolean> {
  const { rowCount } = before
    ? await tx.query(
        `UPDATE notices.told_schema SET table_uuid = $4, schema_id = $5
         WHERE dataset = $1 AND table_uuid = $2 AND schema_id = $3`,
        [dataset, before.tableUuid, before.schemaId, tableUuid, schemaId],
      )
    : await tx.query(
        'INSERT INTO notices.told_schema (dataset, table_uuid, schema_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        [dataset, tableUuid, schemaId],
      );
  return rowCount === 1;
}
