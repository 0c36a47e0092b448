import type pg from 'pg';
import { readAnnotationsOf } from '../access/annotations-data.ts';
import { type ForeignTable, foreignTable } from './foreign-table.ts';
import { readTold } from './foreign-tables-data.ts';

/** Tables of others by name, as the caller's transaction has them; those that nobody tells of are not there. */
export async function readForeignTables(
  client: Pick<pg.Pool, 'query'>,
  relations: readonly string[],
): Promise<ReadonlyMap<string, ForeignTable>> {
  if (relations.length === 0) return new Map();
  const told = await readTold(client, relations);
  const written = await readAnnotationsOf(client, [...told.keys()]);
  return new Map(
    [...told].map(([relation, facts]) => [relation, foreignTable(relation, facts, written.get(relation))]),
  );
}
