import { pool } from '../db.ts';
import type { Directory, DirectoryPerson } from './schema.ts';

const PEOPLE_MAX = 20;

/** Active people whose name or address holds the text, in the order of their names, and all groups. */
export async function readDirectory(search: string, exceptPersonId: string): Promise<Directory> {
  const [people, groups] = await Promise.all([
    pool().query<DirectoryPerson>(
      `SELECT id, name, email FROM app_user
       WHERE deactivated_at IS NULL AND id <> $2
         AND ($1 = '' OR strpos(lower(name), lower($1)) > 0 OR strpos(email, lower($1)) > 0)
       ORDER BY lower(name), email LIMIT ${PEOPLE_MAX + 1}`,
      [search, exceptPersonId],
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

/** The people of these ids, for who is chosen already. */
export async function readDirectoryPeople(ids: readonly string[]): Promise<DirectoryPerson[]> {
  const { rows } = await pool().query<DirectoryPerson>(
    'SELECT id, name, email FROM app_user WHERE id = ANY($1) ORDER BY lower(name), email',
    [ids],
  );
  return rows;
}
