import { pool } from '../db.ts';
import type { Tx } from './data.ts';
import type { Following } from './schema.ts';

export async function setFollowing(personId: string, dataset: string, isFollowing: boolean): Promise<void> {
  await pool().query(
    isFollowing
      ? 'INSERT INTO notices.follow (person_id, dataset) VALUES ($1, $2) ON CONFLICT DO NOTHING'
      : 'DELETE FROM notices.follow WHERE person_id = $1 AND dataset = $2',
    [personId, dataset],
  );
}

export async function findFollowing(personId: string, dataset: string): Promise<Following> {
  const { rows } = await pool().query<Following>(
    `SELECT coalesce(bool_or(f.person_id = $1), false) AS "isFollowing", count(*) AS followers
     FROM notices.follow f JOIN app_user u ON u.id = f.person_id AND u.deactivated_at IS NULL WHERE f.dataset = $2`,
    [personId, dataset],
  );
  return rows[0] ?? { isFollowing: false, followers: 0 };
}

export async function findFollowed(personId: string): Promise<{ table: string; since: Date }[]> {
  const { rows } = await pool().query<{ table: string; since: Date }>(
    'SELECT dataset AS "table", since FROM notices.follow WHERE person_id = $1 ORDER BY dataset',
    [personId],
  );
  return rows;
}

/** Those of the tables that somebody follows. */
export async function followedAmong(tx: Tx, datasets: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ dataset: string }>(
    'SELECT DISTINCT dataset FROM notices.follow WHERE dataset = ANY ($1) ORDER BY 1',
    [datasets],
  );
  return rows.map(({ dataset }) => dataset);
}

export async function followersOf(tx: Tx, dataset: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT person_id AS id FROM notices.follow WHERE dataset = $1',
    [dataset],
  );
  return rows.map(({ id }) => id);
}
