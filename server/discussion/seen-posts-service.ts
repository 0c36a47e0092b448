import type { Reader } from '../access/reader.ts';
import { findThreadsOf } from './data.ts';
import { threadSight } from './sight.ts';

export interface SeenPost {
  /** Markdown. */
  readonly text: string;
  /** That the thread is about, as it is called now. */
  readonly column: string | null;
}

/** Of some posts, those that are there for the reader, by their ids. */
export async function seenPosts(
  reader: Reader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, SeenPost>> {
  if (ids.length === 0) return new Map();
  const threads = await findThreadsOf(ids);
  const see = await threadSight(
    reader,
    threads.map(({ dataset }) => dataset),
  );
  const wanted = new Set(ids);
  const seen = new Map<string, SeenPost>();
  for (const thread of threads) {
    const { posts = [], column = null } = see(thread) ?? {};
    for (const { id, text } of posts) {
      if (text !== null && wanted.has(id)) seen.set(id, { text, column });
    }
  }
  return seen;
}
