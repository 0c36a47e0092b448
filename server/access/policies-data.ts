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

const ACTIVE_BY_ROLE =
  'SELECT role, count(*) AS people FROM app_user WHERE deactivated_at IS NULL GROUP BY role';

interface RoleCount {
  readonly role: string;
  readonly people: number;
}

const toCounts = (rows: readonly RoleCount[]) => new Map(rows.map(({ role, people }) => [role, people]));

/** How many people of each role can act, within the transaction that relies on it. */
export async function countActiveByRole(tx: Tx): Promise<ReadonlyMap<string, number>> {
  return toCounts((await tx.query<RoleCount>(ACTIVE_BY_ROLE)).rows);
}

export async function readActiveByRole(): Promise<ReadonlyMap<string, number>> {
  return toCounts((await pool().query<RoleCount>(ACTIVE_BY_ROLE)).rows);
}

export interface Known {
  readonly groups: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
  readonly attributes: ReadonlySet<string>;
}

/** The groups and attributes there are, and those of these e-mail addresses that belong to somebody. */
export async function readKnown(people: readonly string[]): Promise<Known> {
  const { rows } = await pool().query<{ kind: keyof Known; id: string }>(
    `SELECT 'groups' AS kind, id FROM person_group
     UNION ALL SELECT 'people', email FROM app_user WHERE email = ANY($1)
     UNION ALL SELECT DISTINCT 'attributes', name FROM person_attribute`,
    [people],
  );
  const of = (wanted: keyof Known) => new Set(rows.filter(({ kind }) => kind === wanted).map(({ id }) => id));
  return { groups: of('groups'), people: of('people'), attributes: of('attributes') };
}

/** All groups, for choosing from. */
export async function listGroupNames(): Promise<{ id: string; title: string }[]> {
  return (
    await pool().query<{ id: string; title: string }>('SELECT id, title FROM person_group ORDER BY title')
  ).rows;
}
