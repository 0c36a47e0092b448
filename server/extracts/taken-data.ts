import type pg from 'pg';
import { pool, transaction } from '../db.ts';

/** Tables that people have in their browsers. Nobody tells when a page is closed: after this long it likely is. */
const KEPT_HOURS = 24;

export type Tx = pg.PoolClient;
export const inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> = transaction;

const STILL = `taken_at > now() - make_interval(hours => ${KEPT_HOURS})`;

/** Says that a person has a table now, as this decision shows it; `isNews` where it was as another one did before, or not there. */
export async function markTaken(
  tx: Tx,
  { personId, table, decisionKey }: { personId: string; table: string; decisionKey: string },
): Promise<{ readonly id: string; readonly isNews: boolean }> {
  const { rows } = await tx.query<{ id: string; is_news: boolean }>(
    `WITH before AS (
       SELECT decision_key FROM extract_taken WHERE person_id = $1 AND table_name = $2 FOR UPDATE
     )
     INSERT INTO extract_taken (person_id, table_name, decision_key) VALUES ($1, $2, $3)
     ON CONFLICT (person_id, table_name) DO UPDATE SET decision_key = excluded.decision_key, taken_at = now()
     RETURNING id, (SELECT decision_key FROM before) IS DISTINCT FROM decision_key AS is_news`,
    [personId, table, decisionKey],
  );
  const [row] = rows;
  if (!row) throw new Error('An upsert gave no row');
  return { id: row.id, isNews: row.is_news };
}

/** Removes those that are likely gone, and gives their ids. */
export async function dropOverdue(tx: Tx): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `DELETE FROM extract_taken WHERE NOT ${STILL} RETURNING id`,
  );
  return rows.map(({ id }) => id);
}

/** Of these ids, the tables that the person has. */
export async function findTaken(ids: readonly string[], personId: string): Promise<Map<string, string>> {
  const { rows } = await pool().query<{ id: string; table_name: string }>(
    `SELECT id, table_name FROM extract_taken WHERE id = ANY ($1::uuid[]) AND person_id = $2 AND ${STILL}`,
    [ids, personId],
  );
  return new Map(rows.map(({ id, table_name: table }) => [id, table]));
}
