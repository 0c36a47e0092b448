import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import type { AnnotationValue, Field } from './schema.ts';

export type Tx = PoolClient;

export const inTransaction = transaction;

/** A table's field, or one of its columns'. */
export interface Place {
  readonly table: string;
  readonly column: string | null;
  /** Iceberg's, by which a renamed column is found. */
  readonly fieldId: number | null;
  readonly field: Field;
}

/** What is written in a place now. */
export interface AnnotationRow extends Place {
  readonly value: AnnotationValue;
  readonly edit: number;
  readonly at: Date;
  readonly by: string;
}

export interface Change extends Place {
  /** Null: as its file declares it. */
  readonly before: AnnotationValue | null;
  readonly after: AnnotationValue | null;
}

/** The lock of whoever changes: a number of the portal's own. */
const CHANGING = 7_270_737_004;

/**
 * One changes at a time, to the end of the transaction. So edits are committed in the order of their ids, and nobody
 * who knows the highest has missed one.
 */
export async function changeAlone(tx: Tx): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock($1)', [CHANGING]);
}

const ANNOTATION = `a.dataset AS "table", nullif(a.column_name, '') AS "column", a.field_id AS "fieldId", a.field, a.value,
  a.edit_id AS edit, s.at, s.person AS by
  FROM annotation a JOIN edit e ON e.id = a.edit_id JOIN edit_set s ON s.id = e.set_id`;

/** All that is written about these tables and their columns. */
export async function readAnnotationsOf(
  client: Pick<Tx, 'query'>,
  tables: readonly string[],
): Promise<AnnotationRow[]> {
  const { rows } = await client.query<AnnotationRow>(
    `SELECT ${ANNOTATION} WHERE a.dataset = ANY ($1) ORDER BY 1, 2 NULLS FIRST, 4`,
    [tables],
  );
  return rows;
}

export const readAnnotations = (tables: readonly string[]) => readAnnotationsOf(pool(), tables);

/** The highest edit there is; 0 before the first. */
export async function lastEdit(): Promise<number> {
  const { rows } = await pool().query<{ id: number }>('SELECT coalesce(max(id), 0) AS id FROM edit');
  return rows[0]?.id ?? 0;
}

/** Documentation, deprecations and announcements of every table, for the catalog. */
export async function readNotes(): Promise<readonly Pick<AnnotationRow, 'table' | 'field' | 'value'>[]> {
  const { rows } = await pool().query<Pick<AnnotationRow, 'table' | 'field' | 'value'>>(
    `SELECT dataset AS "table", field, value FROM annotation
     WHERE column_name = '' AND field IN ('documentation', 'deprecation')`,
  );
  return rows;
}

export interface NewEditSet {
  readonly personId: string;
  readonly person: string;
  readonly source: 'page' | 'bulk' | 'file' | 'undo';
  readonly note: string | null;
  readonly undoes: string | null;
}

/** Writes the changes and what counts from now on. The caller holds `changeAlone`, and no two are of one place. */
export async function writeChanges(
  tx: Tx,
  { personId, person, source, note, undoes }: NewEditSet,
  changes: readonly Change[],
): Promise<string> {
  const id = randomUUID();
  await tx.query(
    'INSERT INTO edit_set (id, at, person_id, person, source, note, undoes) VALUES ($1, clock_timestamp(), $2, $3, $4, $5, $6)',
    [id, personId, person, source, note, undoes],
  );
  // A column that was renamed is found by its id, and is written under its name of today.
  await tx.query(
    `WITH given AS (
       SELECT * FROM jsonb_to_recordset($2::jsonb)
         AS given (place int, "table" text, "column" text, "fieldId" int, field text, before jsonb, after jsonb)
     ), written AS (
       INSERT INTO edit (set_id, dataset, column_name, field_id, field, before, after)
       SELECT $1, "table", "column", "fieldId", field, nullif(before, 'null'), nullif(after, 'null') FROM given ORDER BY place
       RETURNING id, dataset, column_name, field_id, field, after
     ), gone AS (
       DELETE FROM annotation a USING written w
       WHERE a.dataset = w.dataset AND a.field = w.field
         AND (w.after IS NULL OR a.column_name IS DISTINCT FROM coalesce(w.column_name, ''))
         AND (a.column_name = coalesce(w.column_name, '') OR (a.column_name <> '' AND a.field_id = w.field_id))
     )
     INSERT INTO annotation (dataset, column_name, field, field_id, value, edit_id)
     SELECT dataset, coalesce(column_name, ''), field, field_id, after, id FROM written WHERE after IS NOT NULL
     ON CONFLICT (dataset, column_name, field)
       DO UPDATE SET field_id = excluded.field_id, value = excluded.value, edit_id = excluded.edit_id`,
    [id, JSON.stringify(changes.map((change, place) => ({ ...change, place })))],
  );
  return id;
}

export interface EditRow extends Change {
  readonly edit: number;
}

/** Tables of others about which somebody wrote something. */
export async function editedForeign(): Promise<string[]> {
  const { rows } = await pool().query<{ dataset: string }>(
    "SELECT DISTINCT dataset FROM edit WHERE strpos(dataset, '/') > 0",
  );
  return rows.map(({ dataset }) => dataset);
}

/** The changes of one set in their order; null where there is none. */
export async function readSet(
  tx: Pick<Tx, 'query'>,
  id: string,
): Promise<{ readonly isUndone: boolean; readonly edits: readonly EditRow[] } | null> {
  const { rows } = await tx.query<{ isUndone: boolean; edits: EditRow[] }>(
    `SELECT EXISTS (SELECT FROM edit_set u WHERE u.undoes = s.id) AS "isUndone",
       (SELECT jsonb_agg(jsonb_build_object('edit', e.id, 'table', e.dataset, 'column', e.column_name, 'fieldId', e.field_id,
          'field', e.field, 'before', e.before, 'after', e.after) ORDER BY e.id) FROM edit e WHERE e.set_id = s.id) AS edits
     FROM edit_set s WHERE s.id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

export const readCommittedSet = (id: string) => readSet(pool(), id);

export interface SetRow {
  readonly id: string;
  /** Its highest edit. */
  readonly last: number;
  readonly at: Date;
  readonly by: string;
  readonly source: NewEditSet['source'];
  readonly note: string | null;
  readonly isUndone: boolean;
  readonly edits: readonly Omit<EditRow, 'edit'>[];
}

/** Sets with changes of these tables, and of them those changes, the latest first; older than `cursor` where it is given. */
export async function findSets(
  tables: readonly string[],
  { cursor, limit }: { readonly cursor: number | null; readonly limit: number },
): Promise<SetRow[]> {
  const { rows } = await pool().query<SetRow>(
    `SELECT s.id, found.last, s.at, s.person AS by, s.source, s.note,
       EXISTS (SELECT FROM edit_set u WHERE u.undoes = s.id) AS "isUndone", found.edits
     FROM (
       SELECT set_id, max(id) AS last, jsonb_agg(jsonb_build_object('table', dataset, 'column', column_name,
         'fieldId', field_id, 'field', field, 'before', before, 'after', after) ORDER BY id) AS edits
       FROM edit WHERE dataset = ANY ($1) AND ($2::bigint IS NULL OR id < $2)
       GROUP BY set_id ORDER BY last DESC LIMIT $3
     ) found JOIN edit_set s ON s.id = found.set_id ORDER BY found.last DESC`,
    [tables, cursor, limit],
  );
  return rows;
}

/** The changes of these sets. */
export async function findEditsOf(
  sets: readonly string[],
): Promise<readonly (Change & { readonly set: string })[]> {
  const { rows } = await pool().query<Change & { set: string }>(
    `SELECT set_id AS set, dataset AS "table", column_name AS "column", field_id AS "fieldId", field, before, after
     FROM edit WHERE set_id = ANY ($1::uuid[]) ORDER BY id`,
    [sets],
  );
  return rows;
}

/** Which of these groups there are. */
export async function knownGroups(tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await tx.query<{ id: string }>('SELECT id FROM person_group WHERE id = ANY ($1)', [ids]);
  return new Set(rows.map(({ id }) => id));
}

/** Groups that can own a table, by title. */
export async function listOwners(): Promise<{ readonly id: string; readonly title: string }[]> {
  const { rows } = await pool().query<{ id: string; title: string }>(
    'SELECT id, title FROM person_group ORDER BY lower(title), id',
  );
  return rows;
}
