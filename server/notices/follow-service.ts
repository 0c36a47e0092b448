import type { Reader } from '../access/reader.ts';
import { requireTable } from '../datasets/service.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import { findFollowed, findFollowing, setFollowing } from './follow-data.ts';
import type { FollowedTable, Following } from './schema.ts';

/** Throws `not_found` for a table that is not there and, the same, for one that the reader may not see. */
export async function readFollowing(reader: Reader, table: string): Promise<Following> {
  await requireTable(reader, table);
  return findFollowing(reader.personId, table);
}

/** From now on the reader is told of what happens to the table. Throws `not_found` as the rest of its page does. */
export async function follow(reader: Reader, table: string): Promise<Following> {
  await requireTable(reader, table);
  await setFollowing(reader.personId, table, true);
  return findFollowing(reader.personId, table);
}

/** Throws `not_found` as the rest of its page does; who may not see a table is not told of it anyway. */
export async function unfollow(reader: Reader, table: string): Promise<Following> {
  await requireTable(reader, table);
  await setFollowing(reader.personId, table, false);
  return findFollowing(reader.personId, table);
}

/** The tables that the reader follows and may see, by name. */
export async function listFollowed(reader: Reader): Promise<FollowedTable[]> {
  const followed = await findFollowed(reader.personId);
  const { decisions, datasets } = await seenTables(
    reader,
    followed.map(({ table }) => table),
  );
  return followed
    .filter(({ table }) => decisions.has(table))
    .map(({ table, since }) => ({
      table,
      description: datasets.get(table)?.description ?? null,
      since: since.toISOString(),
    }));
}
