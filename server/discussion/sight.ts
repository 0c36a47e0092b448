import type { Dataset } from '../access/dataset.ts';
import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { proseSight } from '../access/visible-text.ts';
import { may } from '../auth/roles.ts';
import { seenTables } from '../imports/seen-tables-service.ts';
import type { PostRow, ThreadRow } from './data.ts';
import type { Thread } from './schema.ts';

/**
 * What somebody sees of threads; null for one that is not theirs to see: of another table, about a column that is hidden
 * from them, or begun by a text that names something hidden. Such replies are not there. Own posts always are.
 */
export async function threadSight(
  reader: Reader,
  /** That the threads are about. */
  tables: readonly string[],
): Promise<(thread: ThreadRow) => Thread | null> {
  const { decisions, datasets: known } = await seenTables(reader, tables);
  const mayRead = proseSight({ decisions, datasets: [...known.values()] });
  return (thread) => {
    const decision = decisions.get(thread.dataset);
    const dataset = known.get(thread.dataset);
    if (!decision || !dataset) return null;
    const column = columnNow(reader, dataset, decision, thread);
    if (column === 'hidden') return null;
    const isSeen = ({ authorId, text }: PostRow) =>
      authorId === reader.personId || mayRead(text, thread.dataset);
    const [first, ...rest] = thread.posts;
    const replies = rest.filter((post) => !post.isDeleted && isSeen(post));
    if (!first || (first.isDeleted ? replies.length === 0 : !isSeen(first))) return null;
    return {
      id: thread.id,
      kind: thread.kind,
      column: column?.name ?? null,
      answer: replies.find(({ id }) => id === thread.answerId)?.id ?? null,
      mayAnswer:
        thread.kind === 'question' && (first.authorId === reader.personId || may(reader, 'catalog:edit')),
      posts: [first, ...replies].map(({ id, authorId, author, text, version, at, editedAt, isDeleted }) => ({
        id,
        author: isDeleted ? null : author,
        isMine: authorId === reader.personId,
        text: isDeleted ? null : text,
        version,
        at,
        editedAt: isDeleted ? null : editedAt,
      })),
    };
  };
}

/** The column that a thread is about, by the name that it has now; null for a thread about the whole table. */
function columnNow(
  reader: Reader,
  dataset: Dataset,
  decision: TableDecision,
  { columnName, fieldId }: Pick<ThreadRow, 'columnName' | 'fieldId'>,
): { readonly name: string } | null | 'hidden' {
  if (columnName === null) return null;
  const find = <Column extends { readonly name: string; readonly fieldId: number | null }>(
    columns: readonly Column[],
  ) =>
    columns.find((column) => fieldId !== null && column.fieldId === fieldId) ??
    columns.find(({ name }) => name === columnName);
  const present = find(dataset.columns);
  if (present) return decision.columns.find(({ name }) => name === present.name) ?? 'hidden';
  const former = { name: columnName, type: '', fieldId, tags: [], description: null };
  return reader.formerColumns(dataset, [former])[0] ?? 'hidden';
}
