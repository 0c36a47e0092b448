import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import { RESTORED_WITHIN_MINUTES, type ThreadCursor, type ThreadKind } from './schema.ts';

export type Tx = PoolClient;

export const inTransaction = transaction;

export interface PostRow {
  readonly id: string;
  readonly authorId: string | null;
  readonly author: string | null;
  readonly text: string;
  readonly version: number;
  readonly at: string;
  readonly editedAt: string | null;
  readonly isDeleted: boolean;
  /** Null: of no deleted post, or its time is over. */
  readonly restorableBy: string | null;
}

export interface ThreadRow {
  readonly id: string;
  readonly number: number;
  readonly dataset: string;
  readonly columnName: string | null;
  readonly fieldId: number | null;
  readonly kind: ThreadKind;
  readonly answerId: string | null;
  /** A question that is still asked, of which nobody said what answers it. */
  readonly isOpen: boolean;
  /** The first, and the replies in their order, deleted ones too. */
  readonly posts: readonly PostRow[];
}

/** Instants in JSON are written with the session's offset; here they are UTC. */
const iso = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const IS_OPEN = `(t.kind = 'question'
  AND EXISTS (SELECT FROM discussion.post q WHERE q.id = t.id AND q.deleted_at IS NULL)
  AND NOT EXISTS (SELECT FROM discussion.post a WHERE a.id = t.answer_id AND a.deleted_at IS NULL))`;

const threadWith = (
  posts: string,
) => `t.id, t.number, t.dataset, t.column_name AS "columnName", t.field_id AS "fieldId", t.kind,
  t.answer_id AS "answerId", ${IS_OPEN} AS "isOpen",
  (SELECT json_agg(json_build_object('id', p.id, 'authorId', p.author_id, 'author', u.name, 'text', p.text,
      'version', p.version, 'at', ${iso('p.created_at')}, 'editedAt', ${iso('p.edited_at')},
      'isDeleted', p.deleted_at IS NOT NULL,
      'restorableBy', CASE WHEN p.deleted_at > now() - make_interval(mins => ${RESTORED_WITHIN_MINUTES})
        THEN p.deleted_by END) ORDER BY p.number)
   FROM discussion.post p LEFT JOIN app_user u ON u.id = p.author_id WHERE ${posts}) AS posts`;

const THREAD = threadWith('p.thread_id = t.id');

/** Open questions first, each kind the latest first. */
export async function findThreads(
  dataset: string,
  from: ThreadCursor | null,
  limit: number,
): Promise<ThreadRow[]> {
  const { rows } = await pool().query<ThreadRow>(
    `SELECT ${THREAD} FROM discussion.thread t
     WHERE t.dataset = $1
       AND ($2::boolean IS NULL OR (${IS_OPEN} = $2 AND t.number < $3) OR (NOT ${IS_OPEN} AND $2))
     ORDER BY ${IS_OPEN} DESC, t.number DESC LIMIT $4`,
    [dataset, from?.isOpen ?? null, from?.number ?? null, limit],
  );
  return rows;
}

const QUESTIONS_MAX = 1_000;

/** The latest questions of a table, of their posts only what tells whether they are open: the question and its answer. */
export async function findQuestions(dataset: string): Promise<ThreadRow[]> {
  const { rows } = await pool().query<ThreadRow>(
    `SELECT ${threadWith('p.id IN (t.id, t.answer_id)')} FROM discussion.thread t
     WHERE t.dataset = $1 AND t.kind = 'question'
     ORDER BY t.number DESC LIMIT ${QUESTIONS_MAX}`,
    [dataset],
  );
  return rows;
}

/** The threads that the posts are of. */
export async function findThreadsOf(postIds: readonly string[]): Promise<ThreadRow[]> {
  if (postIds.length === 0) return [];
  const { rows } = await pool().query<ThreadRow>(
    `SELECT ${THREAD} FROM discussion.thread t
     WHERE t.id IN (SELECT thread_id FROM discussion.post WHERE id = ANY($1))`,
    [postIds],
  );
  return rows;
}

/** The thread that a post is of, locked until the transaction ends: nobody else changes any of it. */
export async function lockThreadOf(tx: Tx, postId: string): Promise<ThreadRow | null> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM discussion.thread WHERE id = (SELECT thread_id FROM discussion.post WHERE id = $1)
     FOR UPDATE`,
    [postId],
  );
  if (!rows[0]) return null;
  // Asked once more, so that it is as whoever held it before has left it.
  const read = await tx.query<ThreadRow>(`SELECT ${THREAD} FROM discussion.thread t WHERE t.id = $1`, [
    rows[0].id,
  ]);
  return read.rows[0] ?? null;
}

export async function addThread(
  tx: Tx,
  thread: Pick<ThreadRow, 'id' | 'dataset' | 'columnName' | 'fieldId' | 'kind'>,
): Promise<void> {
  const { id, dataset, columnName, fieldId, kind } = thread;
  await tx.query(
    'INSERT INTO discussion.thread (id, dataset, column_name, field_id, kind) VALUES ($1, $2, $3, $4, $5)',
    [id, dataset, columnName, fieldId, kind],
  );
}

export async function addPost(
  tx: Tx,
  post: { readonly id: string; readonly threadId: string; readonly authorId: string; readonly text: string },
): Promise<void> {
  await tx.query('INSERT INTO discussion.post (id, thread_id, author_id, text) VALUES ($1, $2, $3, $4)', [
    post.id,
    post.threadId,
    post.authorId,
    post.text,
  ]);
}

export async function replaceText(tx: Tx, id: string, text: string): Promise<void> {
  await tx.query(
    'UPDATE discussion.post SET text = $2, version = version + 1, edited_at = now() WHERE id = $1',
    [id, text],
  );
}

/** Deletes a post, or takes that back with null. */
export async function setDeleted(tx: Tx, id: string, by: string | null): Promise<void> {
  await tx.query(
    `UPDATE discussion.post SET deleted_by = $2, deleted_at = CASE WHEN $2::uuid IS NOT NULL THEN now() END
     WHERE id = $1`,
    [id, by],
  );
}

export async function setAnswer(tx: Tx, threadId: string, postId: string | null): Promise<void> {
  await tx.query('UPDATE discussion.thread SET answer_id = $2 WHERE id = $1', [threadId, postId]);
}

const FORGOTTEN = "deleted_at < now() - interval '1 day'";

/** What was deleted yesterday or before goes for good: replies, texts, and threads of which nothing is left. */
export async function removeDeleted(): Promise<void> {
  await pool().query(`DELETE FROM discussion.post WHERE ${FORGOTTEN} AND id <> thread_id`);
  await pool().query(`UPDATE discussion.post SET text = '' WHERE ${FORGOTTEN} AND text <> ''`);
  await pool().query(
    `DELETE FROM discussion.thread t WHERE EXISTS (SELECT FROM discussion.post WHERE id = t.id AND ${FORGOTTEN})
       AND NOT EXISTS (SELECT FROM discussion.post p WHERE p.thread_id = t.id AND p.id <> t.id)`,
  );
}
