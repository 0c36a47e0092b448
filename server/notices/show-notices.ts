import type { Reader } from '../access/reader.ts';
import { type SeenEdits, seenEdits } from '../annotations/seen-edits-service.ts';
import { readColumnChange } from '../datasets/others-service.ts';
import { readSchemaChange } from '../datasets/service.ts';
import { type SeenPost, seenPosts } from '../discussion/seen-posts-service.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import type { SeenIncident } from '../incidents/schema.ts';
import { isAbout, seenIncidents } from '../incidents/seen-service.ts';
import type { NoticeRow } from './data.ts';
import { excerptOf } from './excerpt.ts';
import { type Notice, type NoticeSubject, noticeSubject, type ShownSubject } from './schema.ts';

/**
 * The notices as their reader may know of them now; null for one that is about something they may not see, or that is
 * gone. A notice of another version of the portal is nothing, too.
 */
export async function showNotices(reader: Reader, rows: readonly NoticeRow[]): Promise<(Notice | null)[]> {
  const { decisions } = await seenTables(
    reader,
    rows.flatMap(({ dataset }) => dataset ?? []),
  );
  const subjects = rows.map(({ dataset, subject }) =>
    dataset === null || decisions.has(dataset) ? (noticeSubject.safeParse(subject).data ?? null) : null,
  );
  const posts = await seenPosts(
    reader,
    subjects.flatMap((subject) => (subject && 'post' in subject ? [subject.post] : [])),
  );
  const edits = await seenEdits(
    reader,
    subjects.flatMap((subject, place) => {
      const table = rows[place]?.dataset;
      return subject?.kind === 'edited' && table ? [{ set: subject.set, table }] : [];
    }),
  );
  const incidents = await seenIncidents(
    reader,
    subjects.flatMap((subject) => (subject?.kind === 'incident' ? [subject.incident] : [])),
  );
  return Promise.all(
    rows.map(async ({ id, at, isRead, href, actor, dataset }, place) => {
      const subject = await shownSubject(reader, dataset, subjects[place] ?? null, {
        posts,
        edits,
        incidents,
      });
      return subject && { id, at: at.toISOString(), isRead, href, actor, dataset, subject };
    }),
  );
}

interface Seen {
  readonly posts: ReadonlyMap<string, SeenPost>;
  readonly edits: ReadonlyMap<string, SeenEdits>;
  readonly incidents: ReadonlyMap<string, SeenIncident>;
}

/** Whoever owns what would change is told so, also where they may not know by what. */
async function shownProposal(
  reader: Reader,
  { table, column, change, message }: Extract<NoticeSubject, { kind: 'proposed' }>,
): Promise<ShownSubject> {
  const decision = (await seenTables(reader, [table])).decisions.get(table);
  const isSeen = decision && (column === null || decision.columns.some(({ name }) => name === column));
  return {
    ...{ kind: 'proposed', change },
    source: isSeen ? (column === null ? table : `${table}.${column}`) : null,
    message: isSeen ? message : null,
  };
}

function shownIncident(
  { what, symptoms }: Extract<NoticeSubject, { kind: 'incident' }>,
  seen: SeenIncident | undefined,
): ShownSubject | null {
  const [first, ...more] = seen?.symptoms ?? [];
  if (!seen || !first || !isAbout(seen, symptoms)) return null;
  const message = `${first.sentence}${more.length === 0 ? '' : `, and ${more.length} more`}`;
  return { kind: 'incident', what, severity: seen.severity, message };
}

async function shownSubject(
  reader: Reader,
  dataset: string | null,
  subject: NoticeSubject | null,
  { posts, edits, incidents }: Seen,
): Promise<ShownSubject | null> {
  if (!subject) return null;
  if (subject.kind === 'schema') {
    const difference = dataset === null ? null : await readSchemaChange(reader, dataset, subject);
    return difference && { kind: 'schema', ...difference };
  }
  if (subject.kind === 'columns') {
    const difference = dataset === null ? null : await readColumnChange(reader, dataset, subject.change);
    return difference && { kind: 'schema', ...difference };
  }
  if (subject.kind === 'edited') {
    const seen = edits.get(`${subject.set} ${dataset}`);
    return seen
      ? {
          kind: 'edited',
          fields: seen.fields,
          columns: seen.columns,
          excerpt: seen.text === null ? null : excerptOf(seen.text),
        }
      : null;
  }
  if (subject.kind === 'proposed') return shownProposal(reader, subject);
  if (subject.kind === 'incident') return shownIncident(subject, incidents.get(subject.incident));
  const post = posts.get(subject.post);
  return post ? { kind: subject.kind, excerpt: excerptOf(post.text), column: post.column } : null;
}
