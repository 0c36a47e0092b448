import type { Reader } from '../access/reader.ts';
import { visiblePage } from '../access/visible-page.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import { findNotices, type NoticeRow, noticedForeign, setRead } from './data.ts';
import { COUNTED_MAX, type NoticePage, type NoticesInput, type ReadInput, type Unread } from './schema.ts';
import { showNotices } from './show-notices.ts';

/** What this person is told, as far as they may know of it now. */
export async function listNotices(reader: Reader, input: NoticesInput): Promise<NoticePage> {
  const { which, cursor = null, limit } = input;
  const { decisions } = await seenTables(reader, await noticedForeign(reader.personId));
  const tables = [...decisions.keys()];
  return visiblePage({
    from: cursor,
    limit,
    read: (before, count) => findNotices(reader.personId, { which, before, limit: count, tables }),
    show: (rows: readonly NoticeRow[]) => showNotices(reader, rows),
    cursorOf: ({ id }) => id,
  });
}

/** What is hidden is not counted. */
export async function countUnread(reader: Reader): Promise<Unread> {
  const { items, nextCursor } = await listNotices(reader, { which: 'unread', limit: COUNTED_MAX });
  return { count: items.length, isMore: nextCursor !== null, latest: items[0]?.id ?? null };
}

/** Marks one as read, or all that were there. Of others' notices nothing happens, as of none. */
export function markRead({ personId }: Pick<Reader, 'personId'>, which: ReadInput): Promise<void> {
  return setRead(personId, { id: null, upTo: null, ...which });
}
