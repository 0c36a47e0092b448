import type pg from 'pg';
import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import { type DatasetIdentity, foreignRelation } from './dataset-identity.ts';
import type { ProducersFacts, ToldColumn, ToldFacts } from './foreign-table.ts';

/** The lock of whoever writes: a number of the portal's own. */
const WRITING = 7_270_737_003;

let last: Promise<unknown> = Promise.resolve();

/**
 * One after the other in this process: each holds a connection while it waits for the lock, and the one that has the lock
 * needs another to ask what tables there are. Many at once would leave it none.
 */
export function inTransaction<T>(work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const turn = last.then(() => transaction(work));
  last = turn.catch(() => undefined);
  return turn;
}

/** Until the transaction ends nobody else tells of tables: what two would merge is merged one after the other. */
export async function lockWriting(tx: PoolClient): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [WRITING]);
}

/** What these names are known to mean, by `<namespace>/<name>`. */
export async function readNames(
  tx: PoolClient,
  identities: readonly DatasetIdentity[],
): Promise<Map<string, string>> {
  const { rows } = await tx.query<DatasetIdentity & { relation: string }>(
    `SELECT namespace, name, relation FROM imports.dataset_name
     WHERE (namespace, name) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [identities.map(({ namespace }) => namespace), identities.map(({ name }) => name)],
  );
  return new Map(rows.map((row) => [foreignRelation(row), row.relation]));
}

export async function putNames(
  tx: PoolClient,
  names: readonly (DatasetIdentity & { readonly relation: string })[],
): Promise<void> {
  await tx.query(
    `INSERT INTO imports.dataset_name (namespace, name, relation)
     SELECT DISTINCT ON (namespace, name) * FROM unnest($1::text[], $2::text[], $3::text[]) AS given (namespace, name, relation)
     ON CONFLICT (namespace, name) DO UPDATE SET relation = excluded.relation
     WHERE dataset_name.relation <> excluded.relation`,
    [
      names.map(({ namespace }) => namespace),
      names.map(({ name }) => name),
      names.map(({ relation }) => relation),
    ],
  );
}

/** All names of one relation are names of another from now on. */
export async function moveNames(tx: PoolClient, from: string, to: string): Promise<void> {
  await tx.query('UPDATE imports.dataset_name SET relation = $2 WHERE relation = $1', [from, to]);
}

/** For whoever only reads what is committed. */
export const committed = (): Pick<pg.Pool, 'query'> => pool();

export async function readTold(
  tx: Pick<pg.Pool, 'query'>,
  relations: readonly string[],
): Promise<Map<string, ProducersFacts[]>> {
  const { rows } = await tx.query<ProducersFacts & { relation: string }>(
    'SELECT relation, producer, facts, told_at AS "toldAt" FROM imports.told_table WHERE relation = ANY ($1) ORDER BY relation, producer',
    [relations],
  );
  return Map.groupBy(rows, ({ relation }) => relation);
}

/** Who told of tables under a name that begins so. */
export async function producersLike(tx: PoolClient, beginning: string): Promise<string[]> {
  const { rows } = await tx.query<{ producer: string }>(
    'SELECT DISTINCT producer FROM imports.told_table WHERE starts_with(producer, $1)',
    [beginning],
  );
  return rows.map(({ producer }) => producer);
}

export async function putTold(
  tx: PoolClient,
  producer: string,
  told: ReadonlyMap<string, ToldFacts>,
): Promise<void> {
  await tx.query(
    `INSERT INTO imports.told_table (relation, producer, facts)
     SELECT relation, $1, facts FROM jsonb_to_recordset($2::jsonb) AS given (relation text, facts jsonb)
     ON CONFLICT (relation, producer) DO UPDATE SET facts = excluded.facts, told_at = CURRENT_TIMESTAMP
     WHERE told_table.facts <> excluded.facts OR told_table.told_at < CURRENT_TIMESTAMP - interval '1 minute'`,
    [producer, JSON.stringify([...told].map(([relation, facts]) => ({ relation, facts })))],
  );
}

/** What a producer told of tables that it does not tell of any more is taken back; gives their names. */
export async function takeBackTold(
  tx: PoolClient,
  producer: string,
  keep: readonly string[],
): Promise<string[]> {
  const { rows } = await tx.query<{ relation: string }>(
    'DELETE FROM imports.told_table WHERE producer = $1 AND relation <> ALL ($2) RETURNING relation',
    [producer, keep],
  );
  return rows.map(({ relation }) => relation);
}

export async function forgetTold(tx: PoolClient, relation: string): Promise<void> {
  await tx.query('DELETE FROM imports.told_table WHERE relation = $1', [relation]);
}

/** Every table of others that somebody tells of, by name, after one of them. */
export async function foreignNamesAfter(name: string, limit: number): Promise<string[]> {
  const { rows } = await pool().query<{ relation: string }>(
    'SELECT DISTINCT relation FROM imports.told_table WHERE relation > $1 ORDER BY relation LIMIT $2',
    [name, limit],
  );
  return rows.map(({ relation }) => relation);
}

export interface ColumnChange {
  readonly id: number;
  readonly at: Date;
  readonly producer: string;
  readonly before: readonly PlainColumn[];
  readonly after: readonly PlainColumn[];
}

export type PlainColumn = Pick<ToldColumn, 'name' | 'type'>;

export async function addColumnChange(
  tx: PoolClient,
  relation: string,
  { producer, before, after }: Pick<ColumnChange, 'producer' | 'before' | 'after'>,
): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    'INSERT INTO imports.column_change (relation, producer, before, after) VALUES ($1, $2, $3, $4) RETURNING id',
    [relation, producer, JSON.stringify(before), JSON.stringify(after)],
  );
  return (rows[0] as { id: number }).id;
}

const CHANGES_MAX = 100;

/** The latest first. */
export async function readColumnChanges(relation: string): Promise<ColumnChange[]> {
  const { rows } = await pool().query<ColumnChange>(
    `SELECT id, at, producer, before, after FROM imports.column_change WHERE relation = $1 ORDER BY id DESC LIMIT ${CHANGES_MAX}`,
    [relation],
  );
  return rows;
}
