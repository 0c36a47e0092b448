import { datasets } from '#server/access/datasets.ts';
import type { Reader } from '#server/access/reader.ts';
import type { ThreadCursor } from '#server/discussion/schema.ts';
import { countOpenQuestions, listThreads } from '#server/discussion/service.ts';
import { startThread } from '#server/discussion/write-service.ts';
import { inTransaction } from '#server/notices/data.ts';
import type { Notice } from '#server/notices/schema.ts';
import { countUnread, listNotices } from '#server/notices/service.ts';
import { tellPeople } from '#server/notices/tell-service.ts';
import type { Answer } from './adapters.ts';
import { allSeeing } from './shared-texts.ts';

interface Asked {
  readonly column: string;
  readonly post: string;
}

/** By table: of each column a question about it, and a comment on the table that names it. */
const asked = new Map<string, Promise<readonly Asked[]>>();
const told = new Set<string>();

/** Nobody has said anything yet. */
export function forgetDiscussions(): void {
  asked.clear();
  told.clear();
}

async function ask(table: string): Promise<readonly Asked[]> {
  const columns = (await datasets()).find(({ name }) => name === table)?.columns ?? [];
  const writer = { reader: await allSeeing(), networkAddress: '127.0.0.1' };
  const posts: Asked[] = [];
  for (const { name: column } of columns) {
    const about = { table, column, kind: 'question' as const, text: 'What is it?' };
    const naming = { table, column: null, kind: 'comment' as const, text: `Of \`${column}\`` };
    for (const thread of [about, naming])
      posts.push({ column, post: (await startThread(writer, thread)).id });
  }
  return posts;
}

function askedOf(table: string): Promise<readonly Asked[]> {
  const posts = asked.get(table) ?? ask(table);
  asked.set(table, posts);
  return posts;
}

/** The columns of which both are shown, and each with what is wrong where only one is. */
function answerOf(posts: readonly Asked[], shown: ReadonlySet<string>, more: readonly string[]): Answer {
  const rows = Map.groupBy(posts, ({ column }) => column);
  const names = [...rows].flatMap(([column, both]) => {
    const seen = both.filter(({ post }) => shown.has(post)).length;
    if (seen === 0) return [];
    return [seen === both.length ? column : `${column}, of which one of two is shown`];
  });
  return { kind: 'rows', columns: ['column'], rows: [...names, ...more].map((name) => [name]), as: 'json' };
}

/** Reads all that was said about a table, and how many questions are open. */
export async function askDiscussion(reader: Reader, table: string): Promise<Answer> {
  const posts = await askedOf(table);
  const shown = new Set<string>();
  const columns = new Set<string>();
  let cursor: ThreadCursor | null = null;
  do {
    const page = await listThreads(reader, { table, cursor });
    for (const { id, column } of page.items) {
      shown.add(id);
      if (column !== null) columns.add(column);
    }
    cursor = page.nextCursor;
  } while (cursor);
  const open = await countOpenQuestions(reader, table);
  return answerOf(posts, shown, open === columns.size ? [] : [`${open} open questions of ${columns.size}`]);
}

/** Is told of all that was said about a table, and reads the notices. */
export async function askNotices(reader: Reader, table: string): Promise<Answer> {
  const posts = await askedOf(table);
  const key = `${reader.personId} ${table}`;
  if (!told.has(key)) {
    told.add(key);
    const href = `/catalog/${table}`;
    await inTransaction(async (tx) => {
      for (const { post } of posts) {
        const subject = { kind: 'question' as const, post };
        await tellPeople(tx, [reader.personId], {
          event: post,
          subject,
          dataset: table,
          href,
          actorId: null,
        });
      }
    });
  }
  const all: Notice[] = [];
  let cursor: number | null = null;
  do {
    const page = await listNotices(reader, { which: 'all', cursor, limit: 100 });
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  const own = all.filter(({ dataset }) => dataset === table);
  if (own.length === 0) {
    return {
      kind: 'nothing',
      words: JSON.stringify(all).includes(table) ? `Is told ${table} elsewhere` : '',
    };
  }
  const shown = new Set(
    posts
      .filter(({ column }) => own.some(({ subject }) => mentions(subject, column)))
      .map(({ post }) => post),
  );
  const { count } = await countUnread(reader);
  const right = Math.min(all.length, 99);
  return answerOf(posts, shown, count === right ? [] : [`${count} unread of ${right}`]);
}

function mentions(subject: Notice['subject'], column: string): boolean {
  return 'column' in subject && (subject.column === column || subject.excerpt === `Of ${column}`);
}
