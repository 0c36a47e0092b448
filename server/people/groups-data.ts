import { pool } from '../db.ts';
import type { Tx } from './people-data.ts';
import type { GroupForm, GroupSummary, PersonSummary } from './schema.ts';

export async function listGroups(): Promise<GroupSummary[]> {
  const { rows } = await pool().query<GroupSummary>(
    `SELECT g.id, g.title, g.description, count(m.person_id) AS members
     FROM person_group g LEFT JOIN group_member m ON m.group_id = g.id
     GROUP BY g.id ORDER BY lower(g.title), g.id`,
  );
  return rows;
}

export type Member = Pick<PersonSummary, 'id' | 'email' | 'name' | 'role' | 'state'>;

/** The group and its members by name; null when there is none with the id. */
export async function readGroup(id: string): Promise<(GroupForm & { members: readonly Member[] }) | null> {
  const { rows } = await pool().query<GroupForm & { members: readonly Member[] }>(
    `SELECT g.id, g.title, g.description,
       (SELECT coalesce(json_agg(json_build_object('id', u.id, 'email', u.email, 'name', u.name, 'role', u.role,
           'state', CASE WHEN u.deactivated_at IS NOT NULL THEN 'deactivated'
             WHEN u.password_hash IS NULL AND u.last_sign_in_at IS NULL THEN 'invited' ELSE 'active' END)
           ORDER BY lower(u.name), u.email), '[]')
        FROM group_member m JOIN app_user u ON u.id = m.person_id WHERE m.group_id = g.id) AS members
     FROM person_group g WHERE g.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** False when a group has the id already. */
export async function addGroup(tx: Tx, group: GroupForm): Promise<boolean> {
  const { rowCount } = await tx.query(
    'INSERT INTO person_group (id, title, description) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING',
    [group.id, group.title, group.description],
  );
  return rowCount === 1;
}

/** False when there is no such group. */
export async function describeGroup(tx: Tx, group: GroupForm): Promise<boolean> {
  const { rowCount } = await tx.query('UPDATE person_group SET title = $2, description = $3 WHERE id = $1', [
    group.id,
    group.title,
    group.description,
  ]);
  return rowCount === 1;
}

/** The addresses of those who were members; null when there is no such group. */
export async function removeGroup(tx: Tx, id: string): Promise<readonly string[] | null> {
  // The members go in a statement of their own: rows that a cascade deletes tell nobody that access changed.
  const { rows } = await tx.query<{ email: string }>(
    `WITH gone AS (DELETE FROM group_member WHERE group_id = $1 RETURNING person_id)
     SELECT email FROM gone JOIN app_user u ON u.id = gone.person_id ORDER BY email`,
    [id],
  );
  const { rowCount } = await tx.query('DELETE FROM person_group WHERE id = $1', [id]);
  return rowCount === 1 ? rows.map(({ email }) => email) : null;
}

/** Which of the ids are groups, locked so that they stay until the transaction ends. */
export async function lockGroups(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT id FROM person_group WHERE id = ANY($1) FOR KEY SHARE',
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether that changed anything. */
export async function setMembership(
  tx: Tx,
  groupId: string,
  personId: string,
  member: boolean,
): Promise<boolean> {
  const { rowCount } = member
    ? await tx.query(
        'INSERT INTO group_member (group_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
        [groupId, personId],
      )
    : await tx.query('DELETE FROM group_member WHERE group_id = $1 AND person_id = $2', [groupId, personId]);
  return rowCount === 1;
}

export async function listGroupNames(): Promise<{ id: string; title: string }[]> {
  const { rows } = await pool().query<{ id: string; title: string }>(
    'SELECT id, title FROM person_group ORDER BY lower(title), id',
  );
  return rows;
}
