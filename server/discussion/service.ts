import type { Reader } from '../access/reader.ts';
import { visiblePage } from '../access/visible-page.ts';
import { requireTable } from '../datasets/service.ts';
import { AppError } from '../errors.ts';
import { findQuestions, findThreads, findThreadsOf, type ThreadRow } from './data.ts';
import type { Thread, ThreadCursor, ThreadPage, ThreadsInput } from './schema.ts';
import { threadSight } from './sight.ts';

const THREADS_PER_PAGE = 20;

/** What is said about a table. Throws `not_found` as the rest of its page does. */
export async function listThreads(
  reader: Reader,
  { table, cursor = null }: ThreadsInput,
): Promise<ThreadPage> {
  await requireTable(reader, table);
  const see = await threadSight(reader, [table]);
  return visiblePage({
    from: cursor,
    limit: THREADS_PER_PAGE,
    read: (from: ThreadCursor | null, count) => findThreads(table, from, count),
    show: async (threads: readonly ThreadRow[]) => threads.map(see),
    cursorOf: ({ isOpen, number }) => ({ isOpen, number }),
  });
}

/** The questions that are open for this reader: what they do not see, they are not told the number of. */
export async function countOpenQuestions(reader: Reader, table: string): Promise<number> {
  await requireTable(reader, table);
  const [threads, see] = await Promise.all([findQuestions(table), threadSight(reader, [table])]);
  return threads.map(see).filter((thread) => thread?.answer === null && thread.posts[0]?.text !== null)
    .length;
}

/** The thread of one post, which an address names. Throws `not_found`. */
export async function readThread(
  reader: Reader,
  { table, post }: { readonly table: string; readonly post: string },
): Promise<Thread> {
  await requireTable(reader, table);
  const [[row], see] = await Promise.all([findThreadsOf([post]), threadSight(reader, [table])]);
  const thread = row?.dataset === table ? see(row) : null;
  if (!thread?.posts.some(({ id }) => id === post)) throw noPost();
  return thread;
}

/** The same for one that is not there and one that somebody may not see. */
export function noPost(): AppError {
  return new AppError('not_found', 'There is no such post, or you may not see it.');
}
