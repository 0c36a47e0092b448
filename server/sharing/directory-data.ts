import { pool } from '../db.ts';
import type { Directory, DirectoryPerson } from './schema.ts';

const PEOPLE_MAX = 1000;

/** Active people by name, those who are chosen before the others, and all groups. */
export async function readDirectory(personId: string, chosen: readonly string[]): Promise<Directory> {
  const [people, groups] = await Promise.all([
    pool().query<DirectoryPerson>(
      `SELECT id, name, email FROM app_user
       WHERE id = ANY ($2) OR (deactivated_at IS NULL AND id <> $1)
       ORDER BY id = ANY ($2) DESC, lower(name), email LIMIT ${PEOPLE_MAX + 1}`,
      [personId, chosen],
    ),
    pool().query<{ id: string; title: string }>(
      'SELECT id, title FROM person_group ORDER BY lower(title), id',
    ),
  ]);
  return {
    people: people.rows.slice(0, PEOPLE_MAX),
    morePeople: people.rows.length > PEOPLE_MAX,
    groups: groups.rows,
  };
}
