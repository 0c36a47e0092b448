import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';

export type Tx = PoolClient;

/** A change and its audit entry are one transaction. */
export const inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> = transaction;

/** Which version is in force; `stamp` tells two versions of one number apart, in another database or after a restore. */
export interface PolicyHead {
  readonly number: number;
  readonly stamp: string;
}

export interface StoredVersion extends PolicyHead {
  readonly document: unknown;
  readonly authorId: string | null;
  readonly author: string;
  readonly reason: string;
  readonly createdAt: Date;
}

/** For use in other statements: the head's number and stamp. */
export const HEAD_SQL = `SELECT number, number || '@' || created_at::text AS stamp
  FROM policy_version ORDER BY number DESC LIMIT 1`;

const VERSION = `number, number || '@' || created_at::text AS stamp, document,
  author_id AS "authorId", author, reason, created_at AS "createdAt"`;

export async function readHead(): Promise<PolicyHead | null> {
  return (await pool().query<PolicyHead>(HEAD_SQL)).rows[0] ?? null;
}

/** The version of that number, or the one in force; null when there is none. */
export async function readVersion(number: number | null): Promise<StoredVersion | null> {
  const { rows } = await pool().query<StoredVersion>(
    `SELECT ${VERSION} FROM policy_version WHERE $1::int IS NULL OR number = $1 ORDER BY number DESC LIMIT 1`,
    [number],
  );
  return rows[0] ?? null;
}

/** The latest versions, newest first, below a number. */
export async function listVersions(below: number | null, limit: number): Promise<StoredVersion[]> {
  const { rows } = await pool().query<StoredVersion>(
    `SELECT ${VERSION} FROM policy_version WHERE $1::int IS NULL OR number < $1 ORDER BY number DESC LIMIT $2`,
    [below, limit],
  );
  return rows;
}

/**
 * Makes changes of policies and of people take turns until the transaction ends: each could take away the last person
 * who may manage access that the other relies on. The version in force, which stays that until then.
 */
export async function lockHead(tx: Tx): Promise<StoredVersion | null> {
  await tx.query('LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE');
  const { rows } = await tx.query<StoredVersion>(
    `SELECT ${VERSION} FROM policy_version ORDER BY number DESC LIMIT 1`,
  );
  return rows[0] ?? null;
}

export async function insertVersion(
  tx: Tx,
  version: Pick<StoredVersion, 'number' | 'document' | 'authorId' | 'author' | 'reason'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO policy_version (number, document, author_id, author, reason, created_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp())`,
    [version.number, JSON.stringify(version.document), version.authorId, version.author, version.reason],
  );
}

/** How many people of each role can act. */
export async function countActiveByRole(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const { rows } = await tx.query<{ role: string; people: number }>(
    'SELECT role, count(*) AS people FROM app_user WHERE deactivated_at IS NULL GROUP BY role',
  );
  return new Map(rows.map(({ role, people }) => [role, people]));
}

/** The groups there are, and the e-mail addresses of these people that belong to somebody. */
export async function readKnown(
  people: readonly string[],
): Promise<{ readonly groups: ReadonlySet<string>; readonly people: ReadonlySet<string> }> {
  const { rows } = await pool().query<{ kind: string; id: string }>(
    `SELECT 'group' AS kind, id FROM person_group
     UNION ALL SELECT 'person', email FROM app_user WHERE email = ANY($1)`,
    [people],
  );
  const of = (wanted: string) => new Set(rows.filter(({ kind }) => kind === wanted).map(({ id }) => id));
  return { groups: of('group'), people: of('person') };
}
