import { pool } from '../db.ts';
import { VALUE_BITS } from './uses.ts';

/** A column in which there are values of another, as they are or changed, not counted, hashed or compared. */
export interface ValueFlow {
  readonly fromTable: string;
  readonly fromColumn: string;
  readonly toTable: string;
  readonly toColumn: string;
}

/** Into these tables, from one to the next. */
export async function readValueFlows(tables: readonly string[]): Promise<ValueFlow[]> {
  const { rows } = await pool().query<ValueFlow>(
    `SELECT DISTINCT s.name AS "fromTable", f."column" AS "fromColumn", r.name AS "toTable", t."column" AS "toColumn"
     FROM lineage.relation r JOIN lineage.node t ON t.relation_id = r.id AND t."column" IS NOT NULL
     JOIN lineage.edge e ON e.to_node = t.id AND e.valid_to = 'infinity' AND e.uses & $2 <> 0
     JOIN lineage.node f ON f.id = e.from_node AND f."column" IS NOT NULL
     JOIN lineage.relation s ON s.id = f.relation_id AND s.kind = 'table'
     WHERE r.kind = 'table' AND r.name = ANY ($1)`,
    [tables, VALUE_BITS],
  );
  return rows;
}
