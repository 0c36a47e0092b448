import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import { KEPT_DAYS, type NoticeSubject, type NoticesInput } from './schema.ts';

export type Tx = PoolClient;

export const inTransaction = transaction;

/** What one person or many are told. */
export interface NewNotice {
  /** A UUID of what happened: who is told of it in several ways is told once. */
  readonly event: string;
  readonly subject: NoticeSubject;
  /** Null: about no table. */
  readonly dataset: string | null;
  /** Where it leads, in the portal. */
  readonly href: string;
  /** Null: the portal itself. */
  readonly actorId: string | null;
}

/** PostgreSQL refuses a NOTIFY payload of 8000 bytes or more; an id has 36, and one before the next. */
const PEOPLE_PER_NOTIFY = 200;

const TELL_PAGES = `SELECT pg_notify('notices', string_agg(person_id::text, ' ')) FROM (
  SELECT person_id, (row_number() OVER () - 1) / ${PEOPLE_PER_NOTIFY} AS part FROM changed
) AS numbered GROUP BY part`;

/** For those of the people who can sign in; their open pages hear of it when the transaction is committed. */
export async function addNotices(
  tx: Tx,
  personIds: readonly string[],
  { event, subject, dataset, href, actorId }: NewNotice,
): Promise<void> {
  await tx.query(
    `WITH changed AS (
       INSERT INTO notices.notice (person_id, event, kind, dataset, subject, href, actor_id)
       SELECT id, $2, $3, $4, $5, $6, $7 FROM app_user WHERE id = ANY($1) AND deactivated_at IS NULL
       ON CONFLICT (person_id, event) DO NOTHING RETURNING person_id
     ) ${TELL_PAGES}`,
    [personIds, event, subject.kind, dataset, JSON.stringify(subject), href, actorId],
  );
}

export async function membersOf(tx: Tx, groupId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT person_id AS id FROM group_member WHERE group_id = $1',
    [groupId],
  );
  return rows.map(({ id }) => id);
}

export interface NoticeRow {
  readonly id: number;
  readonly at: Date;
  readonly isRead: boolean;
  readonly href: string;
  readonly actor: string | null;
  readonly dataset: string | null;
  readonly subject: unknown;
}

const ROW = `n.id, n.created_at AS at, n.read_at IS NOT NULL AS "isRead", n.href, n.dataset, n.subject,
  (SELECT u.name FROM app_user u WHERE u.id = n.actor_id) AS actor`;

const WHICH: Readonly<Record<NoticesInput['which'], string>> = {
  all: 'true',
  unread: 'n.read_at IS NULL',
  followed: 'n.dataset IN (SELECT f.dataset FROM notices.follow f WHERE f.person_id = n.person_id)',
};

/** The latest first, of those about nothing or about one of these tables. */
export async function findNotices(
  personId: string,
  {
    which,
    before,
    limit,
    tables,
  }: {
    readonly which: NoticesInput['which'];
    /** Null: from the latest on. */
    readonly before: number | null;
    readonly limit: number;
    readonly tables: readonly string[];
  },
): Promise<NoticeRow[]> {
  const { rows } = await pool().query<NoticeRow>(
    `SELECT ${ROW} FROM notices.notice n
     WHERE n.person_id = $1 AND ${WHICH[which]} AND ($2::bigint IS NULL OR n.id < $2)
       AND (n.dataset IS NULL OR n.dataset = ANY($4))
     ORDER BY n.id DESC LIMIT $3`,
    [personId, before, limit, tables],
  );
  return rows;
}

/** Tables of others that a person was told something about. */
export async function noticedForeign(personId: string): Promise<string[]> {
  const { rows } = await pool().query<{ dataset: string }>(
    "SELECT DISTINCT dataset FROM notices.notice WHERE person_id = $1 AND strpos(dataset, '/') > 0",
    [personId],
  );
  return rows.map(({ dataset }) => dataset);
}

/** Marks one, or all up to one, as read; the person's open pages hear of it. */
export async function setRead(
  personId: string,
  { id, upTo }: { readonly id: number | null; readonly upTo: number | null },
): Promise<void> {
  await pool().query(
    `WITH changed AS (
       UPDATE notices.notice SET read_at = now()
       WHERE person_id = $1 AND read_at IS NULL AND (id = $2 OR id <= $3) RETURNING id
     ) SELECT pg_notify('notices', $1::uuid::text) FROM changed LIMIT 1`,
    [personId, id, upTo],
  );
}

const FORGOTTEN_AT_ONCE = 10_000;

/** Removes what is older than notices are kept, some at a time; gives how many. */
export async function removeOld(): Promise<number> {
  const { rowCount } = await pool().query(
    `DELETE FROM notices.notice WHERE id IN (
       SELECT id FROM notices.notice WHERE created_at < now() - make_interval(days => ${KEPT_DAYS})
       ORDER BY created_at LIMIT ${FORGOTTEN_AT_ONCE}
     )`,
  );
  return rowCount ?? 0;
}
