import { pool } from '../db.ts';

/** A group's title; null where there is no such group. */
export async function groupTitle(id: string): Promise<string | null> {
  const { rows } = await pool().query<{ title: string }>('SELECT title FROM person_group WHERE id = $1', [
    id,
  ]);
  return rows[0]?.title ?? null;
}
