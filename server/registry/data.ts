import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import type { Level, Reference, SchemaType } from './schema.ts';

export type Tx = PoolClient;
type Db = Pick<PoolClient, 'query'>;

export const inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> = transaction;
/** For what reads outside a transaction. */
export const database = (): Db => pool();

export interface StoredSchema {
  readonly id: number;
  readonly type: SchemaType;
  readonly text: string;
  readonly references: readonly Reference[];
}

export interface StoredVersion extends StoredSchema {
  readonly subject: string;
  readonly version: number;
  readonly deleted: boolean;
}

/** From here to the end of the transaction nobody else changes anything in the registry. */
export async function lockRegistry(tx: Tx): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('schema_registry', 0))`);
}

const SCHEMA = `s.id, s.type, s.text, coalesce((SELECT json_agg(json_build_object('name', r.name,
  'subject', r.subject, 'version', r.version) ORDER BY r.position)
  FROM schema_registry.reference r WHERE r.schema_id = s.id), '[]') AS references`;
const VERSION = `v.subject, v.number AS version, v.deleted, ${SCHEMA}
  FROM schema_registry.version v JOIN schema_registry.schema s ON s.id = v.schema_id`;

/** The schema of an id that some version has; deleted ones count, because what was written with it is still there. */
export async function findSchema(id: number): Promise<StoredSchema | null> {
  const { rows } = await pool().query<StoredSchema>(
    `SELECT ${SCHEMA} FROM schema_registry.schema s
     WHERE s.id = $1 AND (EXISTS (SELECT FROM schema_registry.version v WHERE v.schema_id = s.id)
       OR EXISTS (SELECT FROM schema_registry.reference r WHERE r.refers_to = s.id))`,
    [id],
  );
  return rows[0] ?? null;
}

/** The subjects that have one of the schemas in some version; `deleted`: in deleted ones only. */
export async function subjectsWithSchemas(
  ids: readonly number[],
): Promise<{ id: number; subject: string; deleted: boolean }[]> {
  const { rows } = await pool().query<{ id: number; subject: string; deleted: boolean }>(
    `SELECT schema_id AS id, subject, bool_and(deleted) AS deleted FROM schema_registry.version
     WHERE schema_id = ANY($1::int[]) GROUP BY schema_id, subject ORDER BY schema_id, subject`,
    [ids],
  );
  return rows;
}

/** All versions of a subject, the oldest first. */
export async function versionsOf(db: Db, subject: string): Promise<StoredVersion[]> {
  const { rows } = await db.query<StoredVersion>(`SELECT ${VERSION} WHERE v.subject = $1 ORDER BY v.number`, [
    subject,
  ]);
  return rows;
}

/** What the schemas refer to, what these refer to, and so on: each text once, those that others need before these. */
export async function referredTexts(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, readonly { name: string; id: number; text: string }[]>> {
  const { rows } = await db.query<{ of: number; name: string; id: number; text: string }>(
    `WITH RECURSIVE reached AS (
       SELECT unnest($1::int[]) AS id
       UNION
       SELECT r.refers_to FROM reached JOIN schema_registry.reference r ON r.schema_id = reached.id
     )
     SELECT r.schema_id AS "of", r.name, r.refers_to AS id, s.text FROM reached
     JOIN schema_registry.reference r ON r.schema_id = reached.id
     JOIN schema_registry.schema s ON s.id = r.refers_to ORDER BY r.schema_id, r.position`,
    [ids],
  );
  return Map.groupBy(rows, (row) => row.of);
}

export async function findByFingerprint(db: Db, fingerprint: Buffer): Promise<number | null> {
  const { rows } = await db.query<{ id: number }>(
    'SELECT id FROM schema_registry.schema WHERE fingerprint = $1',
    [fingerprint],
  );
  return rows[0]?.id ?? null;
}

export async function insertSchema(
  tx: Tx,
  schema: { fingerprint: Buffer; type: SchemaType; text: string },
  references: readonly (Reference & { refersTo: number })[],
): Promise<number> {
  const { rows } = await tx.query<{ id: number }>(
    'INSERT INTO schema_registry.schema (fingerprint, type, text) VALUES ($1, $2, $3) RETURNING id',
    [schema.fingerprint, schema.type, schema.text],
  );
  const id = rows[0]?.id as number;
  for (const [position, { name, subject, version, refersTo }] of references.entries()) {
    await tx.query(
      `INSERT INTO schema_registry.reference (schema_id, position, name, subject, version, refers_to)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, position, name, subject, version, refersTo],
    );
  }
  return id;
}

export async function insertVersion(
  tx: Tx,
  version: { subject: string; number: number; schemaId: number; authorId: string | null },
): Promise<void> {
  await tx.query(
    'INSERT INTO schema_registry.version (subject, number, schema_id, author_id) VALUES ($1, $2, $3, $4)',
    [version.subject, version.number, version.schemaId, version.authorId],
  );
}

export async function markDeleted(tx: Tx, subject: string, numbers: readonly number[]): Promise<void> {
  await tx.query(
    'UPDATE schema_registry.version SET deleted = true WHERE subject = $1 AND number = ANY($2)',
    [subject, numbers],
  );
}

export async function removeVersions(tx: Tx, subject: string, numbers: readonly number[]): Promise<void> {
  await tx.query('DELETE FROM schema_registry.version WHERE subject = $1 AND number = ANY($2)', [
    subject,
    numbers,
  ]);
}

/** The ids of schemas that some version has and that refer to one of these versions. */
export async function schemasReferringTo(
  db: Db,
  subject: string,
  numbers: readonly number[],
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `SELECT DISTINCT r.schema_id AS id FROM schema_registry.reference r
     WHERE r.subject = $1 AND r.version = ANY($2)
       AND EXISTS (SELECT FROM schema_registry.version v WHERE v.schema_id = r.schema_id) ORDER BY 1`,
    [subject, numbers],
  );
  return rows.map(({ id }) => id);
}

export async function listSubjects(prefix: string, withDeleted: boolean): Promise<string[]> {
  const { rows } = await pool().query<{ subject: string }>(
    `SELECT DISTINCT subject FROM schema_registry.version
     WHERE starts_with(subject, $1) AND ($2 OR NOT deleted) ORDER BY subject`,
    [prefix, withDeleted],
  );
  return rows.map(({ subject }) => subject);
}

export async function versionsWithSchema(
  id: number,
  withDeleted: boolean,
): Promise<{ subject: string; version: number }[]> {
  const { rows } = await pool().query<{ subject: string; version: number }>(
    `SELECT subject, number AS version FROM schema_registry.version
     WHERE schema_id = $1 AND ($2 OR NOT deleted) ORDER BY subject, number`,
    [id, withDeleted],
  );
  return rows;
}

/** The level that is set for a subject itself; the empty one is everybody's. */
export async function readLevel(db: Db, subject: string): Promise<Level | null> {
  const { rows } = await db.query<{ level: Level }>(
    'SELECT level FROM schema_registry.level WHERE subject = $1',
    [subject],
  );
  return rows[0]?.level ?? null;
}

export async function writeLevel(tx: Tx, subject: string, level: Level): Promise<void> {
  await tx.query(
    `INSERT INTO schema_registry.level (subject, level) VALUES ($1, $2)
     ON CONFLICT (subject) DO UPDATE SET level = excluded.level`,
    [subject, level],
  );
}

export async function removeLevel(tx: Tx, subject: string): Promise<void> {
  await tx.query('DELETE FROM schema_registry.level WHERE subject = $1', [subject]);
}

/** Each subject that is not deleted, with its latest version. */
export async function subjectLines(): Promise<
  { subject: string; type: SchemaType; versions: number; latestAt: Date; latestBy: string | null }[]
> {
  const { rows } = await pool().query(
    `SELECT DISTINCT ON (v.subject) v.subject, s.type, v.at AS "latestAt", u.name AS "latestBy",
       count(*) OVER (PARTITION BY v.subject)::int AS versions
     FROM schema_registry.version v JOIN schema_registry.schema s ON s.id = v.schema_id
       LEFT JOIN app_user u ON u.id = v.author_id
     WHERE NOT v.deleted ORDER BY v.subject, v.number DESC`,
  );
  return rows;
}

/** All versions of a subject and who registered them when, the latest first. */
export async function versionLines(
  subject: string,
): Promise<{ version: number; id: number; deleted: boolean; at: Date; by: string | null }[]> {
  const { rows } = await pool().query(
    `SELECT v.number AS version, v.schema_id AS id, v.deleted, v.at, u.name AS by
     FROM schema_registry.version v LEFT JOIN app_user u ON u.id = v.author_id
     WHERE v.subject = $1 ORDER BY v.number DESC`,
    [subject],
  );
  return rows;
}
