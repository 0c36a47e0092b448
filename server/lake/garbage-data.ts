/**
 * Files that no snapshot refers to any more, with the time from which they may be removed: queries that were
 * planned before are still reading them. Entries come in the transaction that makes the files unreachable, so a
 * kill between that and the removal loses none.
 */
import type { PoolClient } from 'pg';
import { pool } from '../db.ts';

export async function addGarbage(tx: PoolClient, paths: readonly string[], graceMs: number): Promise<void> {
  await tx.query(
    `INSERT INTO lake_garbage (path, due_at)
     SELECT path, now() + $2::bigint * interval '1 millisecond' FROM unnest($1::text[]) AS path
     ON CONFLICT (path) DO NOTHING`,
    [paths, graceMs],
  );
}

/** Paths whose time has come, oldest first. */
export async function dueGarbage(limit: number): Promise<string[]> {
  const { rows } = await pool().query<{ path: string }>(
    'SELECT path FROM lake_garbage WHERE due_at <= now() ORDER BY due_at LIMIT $1',
    [limit],
  );
  return rows.map((row) => row.path);
}

export async function forgetGarbage(paths: readonly string[]): Promise<void> {
  await pool().query('DELETE FROM lake_garbage WHERE path = ANY($1)', [paths]);
}
