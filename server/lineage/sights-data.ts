import type { PoolClient } from 'pg';

/** The lock of whoever writes: a number of the portal's own. */
const WRITING = 7_270_737_002;

/** Until the transaction's end: two who tell of the same new column would both find it new. */
export async function lockWriting(tx: PoolClient): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [WRITING]);
}

/** By what policies find each column of a table; null where nobody told of it. */
export type SelectorsOf = (table: string) => ReadonlyMap<string, readonly string[]> | null;

/** By what the tables' columns are seen, where that has changed since they were told of. */
export async function writeSights(
  tx: PoolClient,
  tables: readonly string[],
  selectorsOf: SelectorsOf,
): Promise<number> {
  await lockWriting(tx);
  const { rows } = await tx.query<{ id: number; name: string; column: string | null }>(
    `SELECT n.id, r.name, n."column" FROM lineage.relation r JOIN lineage.node n ON n.relation_id = r.id
     WHERE r.kind = 'table' AND r.name = ANY ($1)`,
    [tables],
  );
  // What is not there any more is seen by whoever saw it last.
  const known = rows
    .map(({ id, name, column }) => ({ id, sets: selectorSetsOf(selectorsOf(name), column) }))
    .filter(({ sets }) => sets.length > 0);
  const ids = await sightIds(
    tx,
    known.flatMap(({ sets }) => sets),
  );
  const { rowCount } = await tx.query(
    `UPDATE lineage.node n SET sights = given.sights FROM (
       SELECT id, ARRAY(SELECT jsonb_array_elements_text(sights)::int) AS sights
       FROM jsonb_to_recordset($1::jsonb) AS given (id int, sights jsonb)) AS given
     WHERE n.id = given.id AND n.sights IS DISTINCT FROM given.sights`,
    [JSON.stringify(known.map(({ id, sets }) => ({ id, sights: sets.map((set) => ids.get(setKey(set))) })))],
  );
  return rowCount ?? 0;
}

export const setKey = (selectors: readonly string[]) => JSON.stringify(selectors);

/** A table's rows are known of by whoever sees any of its columns. */
export function selectorSetsOf(
  columns: ReadonlyMap<string, readonly string[]> | null,
  column: string | null,
): (readonly string[])[] {
  if (columns === null) return [];
  if (column === null) return [...new Map([...columns.values()].map((set) => [setKey(set), set])).values()];
  const set = columns.get(column);
  return set ? [set] : [];
}

/** The ids of sets of selectors, by their text. */
export async function sightIds(
  tx: PoolClient,
  sets: readonly (readonly string[])[],
): Promise<ReadonlyMap<string, number>> {
  const keys = [...new Set(sets.map(setKey))];
  if (keys.length === 0) return new Map();
  const given =
    '(SELECT key, ARRAY(SELECT jsonb_array_elements_text(key::jsonb)) AS selectors FROM unnest($1::text[]) AS key) AS given';
  await tx.query(
    `INSERT INTO lineage.sight (selectors) SELECT selectors FROM ${given}
     WHERE NOT EXISTS (SELECT FROM lineage.sight s WHERE s.selectors = given.selectors)`,
    [keys],
  );
  const { rows } = await tx.query<{ id: number; key: string }>(
    `SELECT s.id, given.key FROM ${given} JOIN lineage.sight s USING (selectors)`,
    [keys],
  );
  return new Map(rows.map(({ id, key }) => [key, id]));
}
