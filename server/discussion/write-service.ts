import { randomUUID } from 'node:crypto';
import type { Reader } from '../access/reader.ts';
import type { AuditAction } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { may } from '../auth/roles.ts';
import { requireTable } from '../datasets/service.ts';
import { tableAddress } from '../datasets/table-address.ts';
import { AppError } from '../errors.ts';
import { tellFollowers, tellOwners, tellPeople } from '../notices/tell-service.ts';
import {
  addPost,
  addThread,
  findThreadsOf,
  inTransaction,
  lockThreadOf,
  type PostRow,
  replaceText,
  setAnswer,
  setDeleted,
  type ThreadRow,
  type Tx,
} from './data.ts';
import {
  type AnswerMark,
  type NewReply,
  type NewThread,
  POSTS_MAX,
  type PostEdit,
  type Thread,
} from './schema.ts';
import { noPost } from './service.ts';
import { threadSight } from './sight.ts';

/** Who writes, and from where. */
export interface Writer {
  readonly reader: Reader;
  readonly networkAddress: string;
}

/**
 * Asks or says something about a table, or about one of its columns. Its followers are told, of a question its owners
 * too. Throws `not_found` for a table or column that is not there and, the same, for one that the writer may not see.
 */
export async function startThread(
  writer: Writer,
  { table, column, kind, text }: NewThread,
): Promise<{ id: string }> {
  const { reader } = writer;
  const { columns } = await requireTable(reader, table);
  const about = column === null ? null : columns.find(({ name }) => name === column);
  if (about === undefined) {
    throw new AppError('not_found', `There is no column ${column} in ${table}, or you may not see it.`);
  }
  const id = randomUUID();
  return inTransaction(async (tx) => {
    await addThread(tx, { id, dataset: table, columnName: column, fieldId: about?.fieldId ?? null, kind });
    await addPost(tx, { id, threadId: id, authorId: reader.personId, text });
    const notice = noticeOf(reader, table, { event: id, kind, post: id });
    await tellFollowers(tx, table, notice, { but: reader.personId });
    if (kind === 'question') await tellOwners(tx, table, notice, { but: reader.personId });
    await record(tx, writer, 'post.written', table, { post: id, thread: id, kind, column });
    return { id };
  });
}

/** Whoever takes part in the thread is told, and the table's followers. Throws `not_found`, and `conflict` for a full thread. */
export function writeReply(writer: Writer, { thread: id, text }: NewReply): Promise<{ id: string }> {
  const { reader } = writer;
  return changing(writer, id, async (tx, { row }) => {
    if (row.posts.length >= POSTS_MAX) {
      throw new AppError('conflict', `This thread has ${POSTS_MAX} posts already. Begin another.`);
    }
    const post = randomUUID();
    await addPost(tx, { id: post, threadId: row.id, authorId: reader.personId, text });
    const notice = noticeOf(reader, row.dataset, { event: post, kind: 'reply', post });
    await tellPeople(tx, participants(row, reader), { ...notice, dataset: row.dataset });
    await tellFollowers(tx, row.dataset, notice, { but: reader.personId });
    await record(tx, writer, 'post.written', row.dataset, { post, thread: row.id, kind: 'reply' });
    return { id: post };
  });
}

/** Throws `not_found`, `forbidden` for somebody else's, and `conflict` where it was changed since it was read. */
export function editPost(writer: Writer, { id, version, text }: PostEdit): Promise<void> {
  return changing(writer, id, async (tx, { row, post }) => {
    if (post.isDeleted) throw noPost();
    if (post.authorId !== writer.reader.personId) {
      throw new AppError('forbidden', 'Only who wrote a post can change it.');
    }
    if (post.version !== version) {
      throw new AppError('conflict', 'You have changed this post elsewhere since. Load the page anew.');
    }
    await replaceText(tx, id, text);
    await record(tx, writer, 'post.edited', row.dataset, { post: id, thread: row.id, version: version + 1 });
  });
}

/** For who wrote it and for stewards. Throws `not_found` and `forbidden`. */
export function deletePost(writer: Writer, id: string): Promise<void> {
  const { reader } = writer;
  return changing(writer, id, async (tx, { row, post }) => {
    if (post.isDeleted) throw noPost();
    if (post.authorId !== reader.personId && !may(reader, 'catalog:edit')) {
      throw new AppError('forbidden', 'Only who wrote a post can delete it, or a steward.');
    }
    await setDeleted(tx, id, reader.personId);
    await record(tx, writer, 'post.deleted', row.dataset, {
      post: id,
      thread: row.id,
      author: post.authorId,
    });
  });
}

/** Takes back one's own deletion within the hour. Throws `not_found`. */
export async function restorePost(writer: Writer, id: string): Promise<void> {
  const { reader } = writer;
  const see = await threadSight(reader, await tablesOf(id));
  await inTransaction(async (tx) => {
    const row = await lockThreadOf(tx, id);
    const post = row?.posts.find((each) => each.id === id);
    if (!row || post?.restorableBy !== reader.personId) throw noPost();
    const restored = row.posts.map((each) => (each === post ? { ...each, isDeleted: false } : each));
    const seen = see({ ...row, posts: restored });
    if (!seen?.posts.some((each) => each.id === id)) throw noPost();
    await setDeleted(tx, id, null);
    await record(tx, writer, 'post.restored', row.dataset, { post: id, thread: row.id });
  });
}

/**
 * Says which reply answers a question, or that none does. Whoever takes part is told of an answer. Throws `not_found`,
 * `forbidden` for who neither asked nor is a steward, and `conflict` where it is so already.
 */
export function markAnswer(writer: Writer, { thread: id, post }: AnswerMark): Promise<void> {
  const { reader } = writer;
  return changing(writer, id, async (tx, { row, seen }) => {
    if (row.kind !== 'question') throw new AppError('bad_request', 'Only a question has an answer.');
    if (!seen.mayAnswer) {
      throw new AppError('forbidden', 'Only who asked can say what answers the question, or a steward.');
    }
    if (post !== null && !seen.posts.some((each) => each.id === post && each.id !== row.id)) throw noPost();
    if (post === seen.answer) {
      throw new AppError(
        'conflict',
        post === null ? 'No answer is marked.' : 'This answer is marked already.',
      );
    }
    await setAnswer(tx, row.id, post);
    if (post !== null) {
      const notice = noticeOf(reader, row.dataset, { event: randomUUID(), kind: 'answer', post });
      await tellPeople(tx, participants(row, reader), { ...notice, dataset: row.dataset });
    }
    await record(tx, writer, 'question.answered', row.dataset, { thread: row.id, post });
  });
}

interface Found {
  readonly row: ThreadRow;
  /** As the writer sees it. */
  readonly seen: Thread;
  readonly post: PostRow;
}

/** Works on a post that is there for the writer, in a thread that nobody else changes meanwhile; else throws `not_found`. */
async function changing<T>(
  { reader }: Writer,
  postId: string,
  change: (tx: Tx, found: Found) => Promise<T>,
): Promise<T> {
  // Before the transaction, which holds a connection already.
  const see = await threadSight(reader, await tablesOf(postId));
  return inTransaction(async (tx) => {
    const row = await lockThreadOf(tx, postId);
    const seen = row && see(row);
    const post = row?.posts.find(({ id }) => id === postId);
    if (!row || !seen || !post || !seen.posts.some(({ id }) => id === postId)) throw noPost();
    return change(tx, { row, seen, post });
  });
}

const tablesOf = async (postId: string) => (await findThreadsOf([postId])).map(({ dataset }) => dataset);

/** Everybody who has written in it, but the writer. */
function participants({ posts }: ThreadRow, { personId }: Reader): string[] {
  const authors = posts.flatMap(({ authorId, isDeleted }) =>
    authorId === null || authorId === personId || isDeleted ? [] : [authorId],
  );
  return [...new Set(authors)];
}

function noticeOf(
  { personId }: Reader,
  dataset: string,
  { event, kind, post }: { event: string; kind: 'question' | 'comment' | 'reply' | 'answer'; post: string },
) {
  const href = `${tableAddress(dataset)}/discussion?post=${post}#post-${post}`;
  return { event, subject: { kind, post }, href, actorId: personId };
}

function record(
  tx: Tx,
  { reader, networkAddress }: Writer,
  action: AuditAction,
  subject: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { personId: actorId, email: actor } = reader;
  return recordAuditIn(tx, [{ action, outcome: 'ok', actorId, actor, subject, networkAddress, details }]);
}
