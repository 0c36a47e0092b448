import type pg from 'pg';
import { pool, transaction } from '../db.ts';
import type { Sharing } from '../queries/schema.ts';
import type { MadeOf } from './name-tables.ts';
import type { SavedContent, SavedVersion } from './schema.ts';

/** Saved queries and their versions, without a question about who may. */

export type Tx = pg.PoolClient;
/** A change and its audit entry are one transaction. */
export const inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> = transaction;

export type Touched = readonly { readonly name: string; readonly columns: readonly string[] }[];

export interface StoredQuery extends SavedContent {
  readonly id: string;
  readonly ownerId: string;
  readonly owner: string;
  readonly folderId: string | null;
  readonly version: number;
  readonly sharing: Sharing;
  readonly sharedEdit: boolean;
  readonly updatedAt: Date;
  readonly authorId: string | null;
  readonly author: string;
  readonly touched: Touched | null;
}

export interface TracedQuery extends StoredQuery {
  /** Null: nobody has looked yet. */
  readonly madeOf: MadeOf | null;
}

const CONTENT = 'v.title, v.description, v.sql, v.parameters, v.chart, v.placement';

const STORED = `q.id, q.owner_id AS "ownerId", u.name AS owner, q.folder_id AS "folderId", q.version,
  json_build_object('everyone', q.shared_everyone, 'groups', q.shared_groups, 'people', q.shared_people) AS sharing,
  q.shared_edit AS "sharedEdit", q.updated_at AS "updatedAt", v.author_id AS "authorId", v.author, v.touched,
  ${CONTENT}`;

const CURRENT = `saved_query q JOIN saved_query_version v ON v.query_id = q.id AND v.number = q.version
  JOIN app_user u ON u.id = q.owner_id`;

export const LISTED_MAX = 1000;

/** What is a person's own or shared with them, whose title, description or statement holds the text; by title. */
export async function findQueries(
  who: { readonly personId: string; readonly groups: readonly string[] },
  search: string,
): Promise<StoredQuery[]> {
  const { rows } = await pool().query<StoredQuery>(
    `SELECT ${STORED} FROM ${CURRENT}
     WHERE q.deleted_at IS NULL
       AND (q.owner_id = $1 OR q.shared_everyone OR $1 = ANY (q.shared_people) OR q.shared_groups && $2)
       AND ($3 = '' OR v.title ILIKE $4 OR v.description ILIKE $4 OR v.sql ILIKE $4)
     ORDER BY lower(v.title), q.id LIMIT ${LISTED_MAX + 1}`,
    [who.personId, who.groups, search, `%${search.replace(/[\\%_]/g, '\\$&')}%`],
  );
  return rows;
}

/** Null for none. Those that were deleted are found by whoever wants to undo that. */
export async function findQuery(id: string, deleted = false): Promise<StoredQuery | null> {
  const { rows } = await pool().query<StoredQuery>(
    `SELECT ${STORED} FROM ${CURRENT} WHERE q.id = $1 AND (q.deleted_at IS NOT NULL) = $2`,
    [id, deleted],
  );
  return rows[0] ?? null;
}

/** Of these, those that there are. */
export async function findQueriesOf(ids: readonly string[]): Promise<StoredQuery[]> {
  const { rows } = await pool().query<StoredQuery>(
    `SELECT ${STORED} FROM ${CURRENT} WHERE q.id = ANY ($1::uuid[]) AND q.deleted_at IS NULL`,
    [ids],
  );
  return rows;
}

/** As the transaction has it, with what it is made of; null for none and for one that was deleted. */
export async function queryIn(tx: Tx, id: string): Promise<TracedQuery | null> {
  const { rows } = await tx.query<TracedQuery>(
    `SELECT ${STORED}, v.made_of AS "madeOf" FROM ${CURRENT} WHERE q.id = $1 AND q.deleted_at IS NULL`,
    [id],
  );
  return rows[0] ?? null;
}

/** Those that the catalog has not, by their ids. */
export async function untoldQueries(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT id FROM saved_query WHERE deleted_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM catalog.asset WHERE kind = 'query' AND name = saved_query.id::text)`,
  );
  return rows.map(({ id }) => id);
}

/** Those of which nobody knows what they are made of, by their ids. */
export async function untracedQueries(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT q.id FROM ${CURRENT} WHERE q.deleted_at IS NULL AND v.made_of IS NULL`,
  );
  return rows.map(({ id }) => id);
}

export interface NewVersion {
  readonly content: SavedContent;
  readonly author: { readonly id: string; readonly name: string };
  readonly note: string;
  readonly touched: Touched | null;
  readonly madeOf: MadeOf | null;
}

export async function insertQuery(
  tx: Tx,
  query: { readonly id: string; readonly ownerId: string; readonly folderId: string | null },
  first: NewVersion,
): Promise<void> {
  await tx.query('INSERT INTO saved_query (id, owner_id, folder_id, version) VALUES ($1, $2, $3, 1)', [
    query.id,
    query.ownerId,
    query.folderId,
  ]);
  await insertVersion(tx, query.id, 1, first);
}

/**
 * Makes a further version the one that counts. False when the version that it is based on is not the latest any more,
 * or the query is gone.
 */
export async function addVersion(tx: Tx, id: string, base: number, next: NewVersion): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE saved_query SET version = version + 1, updated_at = now()
     WHERE id = $1 AND version = $2 AND deleted_at IS NULL`,
    [id, base],
  );
  if (rowCount !== 1) return false;
  await insertVersion(tx, id, base + 1, next);
  return true;
}

async function insertVersion(tx: Tx, id: string, number: number, version: NewVersion): Promise<void> {
  const { content, author, note, touched, madeOf } = version;
  await tx.query(
    `INSERT INTO saved_query_version
       (query_id, number, author_id, author, note, title, description, sql, parameters, chart, placement, touched, made_of)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      id,
      number,
      author.id,
      author.name,
      note,
      content.title,
      content.description,
      content.sql,
      JSON.stringify(content.parameters),
      content.chart && JSON.stringify(content.chart),
      content.placement,
      touched && JSON.stringify(touched),
      madeOf && JSON.stringify(madeOf),
    ],
  );
}

export interface StoredVersion extends Omit<SavedVersion, 'createdAt' | 'title'>, SavedContent {
  readonly createdAt: Date;
  readonly authorId: string | null;
  readonly touched: Touched | null;
}

const VERSIONS_MAX = 200;

/** The latest first. */
export async function findVersions(id: string): Promise<StoredVersion[]> {
  const { rows } = await pool().query<StoredVersion>(
    `SELECT v.number, v.author_id AS "authorId", v.author, v.note, v.created_at AS "createdAt", v.touched, ${CONTENT}
     FROM saved_query_version v WHERE v.query_id = $1 ORDER BY v.number DESC LIMIT ${VERSIONS_MAX}`,
    [id],
  );
  return rows;
}

export async function setFolder(id: string, folderId: string | null): Promise<void> {
  await pool().query('UPDATE saved_query SET folder_id = $2 WHERE id = $1', [id, folderId]);
}

/** With what the guard found of the version that counts; false when there is a later one. */
export async function setSharing(
  tx: Tx,
  { id, version }: { readonly id: string; readonly version: number },
  { everyone, groups, people }: Sharing,
  mayEdit: boolean,
  reads: Pick<NewVersion, 'touched' | 'madeOf'> | null,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE saved_query SET shared_everyone = $3, shared_groups = $4, shared_people = $5, shared_edit = $6
     WHERE id = $1 AND version = $2 AND deleted_at IS NULL`,
    [id, version, everyone, groups, people, mayEdit],
  );
  if (rowCount !== 1) return false;
  if (reads) await setReads(tx, { id, version }, reads);
  return true;
}

/** What the guard found of a version. */
export async function setReads(
  tx: Tx,
  { id, version }: { readonly id: string; readonly version: number },
  { touched, madeOf }: Pick<NewVersion, 'touched' | 'madeOf'>,
): Promise<void> {
  await tx.query(
    `UPDATE saved_query_version SET touched = coalesce($3, touched), made_of = $4 WHERE query_id = $1 AND number = $2`,
    [id, version, touched && JSON.stringify(touched), JSON.stringify(madeOf)],
  );
}

const KEPT_DAYS = 30;

/** Hides it, or brings it back. What its owner deleted a month ago is gone for good then. */
export async function setDeleted(tx: Tx, query: StoredQuery, deleted: boolean): Promise<void> {
  await tx.query('UPDATE saved_query SET deleted_at = CASE WHEN $2 THEN now() END WHERE id = $1', [
    query.id,
    deleted,
  ]);
  for (const table of ['saved_query', 'saved_folder']) {
    await tx.query(
      `DELETE FROM ${table} WHERE owner_id = $1 AND deleted_at < now() - make_interval(days => ${KEPT_DAYS})`,
      [query.ownerId],
    );
  }
}
