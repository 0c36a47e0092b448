import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { putTermWords } from '../catalog/assets-service.ts';
import { requireTable } from '../datasets/service.ts';
import { AppError } from '../errors.ts';
import type { Editor } from './editor.ts';
import { linkSight } from './follow-link.ts';
import { followGlossary } from './follow-service.ts';
import { addLink, readLinks, removeLink } from './links-data.ts';
import type { TermOfDataset } from './schema.ts';
import { requireShown } from './service.ts';
import { nameOf, shownTerms } from './shown-terms.ts';
import { inTransaction, type StoredTerm, type Tx } from './terms-data.ts';

interface LinkEnd {
  readonly id: string;
  readonly dataset: string;
  /** Null: the table. */
  readonly column: string | null;
}

/** The terms of a table and of the columns that the reader sees of it. Throws `not_found` for one that they do not see. */
export async function termsOfDataset(reader: Reader, dataset: string): Promise<readonly TermOfDataset[]> {
  await requireTable(reader, dataset);
  await followGlossary();
  const [shown, links, find] = await Promise.all([
    shownTerms(reader),
    readLinks({ dataset }),
    linkSight(reader, [dataset]),
  ]);
  return links.flatMap((link): TermOfDataset[] => {
    const [term, found] = [shown.byId.get(link.termId), find(link)];
    return term && found ? [{ ...nameOf(term), column: found.column?.name ?? null }] : [];
  });
}

/** Links a term to a table or a column, or does nothing where it is. Throws `not_found` for what the editor does not see. */
export async function linkTerm(editor: Editor, end: LinkEnd): Promise<void> {
  const { dataset, column } = end;
  const { reader } = editor;
  const term = await requireLive(reader, end.id);
  const { columns } = await requireTable(reader, dataset);
  const found = column === null ? null : columns.find(({ name }) => name === column);
  if (found === undefined)
    throw new AppError('not_found', `There is no column ${column} of ${dataset}, or you may not see it.`);
  const fieldId = found?.fieldId ?? null;
  const find = await linkSight(reader, [dataset]);
  await inTransaction(async (tx) => {
    const links = await readLinks({ termId: term.id, dataset }, tx);
    if (links.some((link) => leadsTo(find(link), column))) return;
    const isNew = await addLink(
      tx,
      { termId: term.id, dataset, column, fieldId },
      { id: reader.personId, name: reader.name },
    );
    if (isNew) await changed(tx, editor, 'term.linked', term, end);
  });
}

/** The other way. A link that the editor does not see is not there for them. */
export async function unlinkTerm(editor: Editor, end: LinkEnd): Promise<void> {
  const { reader } = editor;
  const term = await requireLive(reader, end.id);
  await requireTable(reader, end.dataset);
  const find = await linkSight(reader, [end.dataset]);
  await inTransaction(async (tx) => {
    const links = await readLinks({ termId: term.id, dataset: end.dataset }, tx);
    const gone = links.filter((link) => leadsTo(find(link), end.column));
    for (const link of gone) await removeLink(tx, link);
    if (gone.length > 0) await changed(tx, editor, 'term.unlinked', term, end);
  });
}

async function requireLive(reader: Reader, id: string): Promise<StoredTerm> {
  const term = requireShown(reader, await shownTerms(reader), id);
  if (term.deleted)
    throw new AppError('conflict', `“${term.name}” was deleted. Bring it back before you link it.`);
  return term;
}

function leadsTo(found: ReturnType<Awaited<ReturnType<typeof linkSight>>>, column: string | null): boolean {
  return found !== null && (found.column?.name ?? null) === column;
}

/** What follows a change of links, in its transaction. */
async function changed(
  tx: Tx,
  { reader, networkAddress }: Editor,
  action: 'term.linked' | 'term.unlinked',
  term: StoredTerm,
  { dataset, column }: LinkEnd,
): Promise<void> {
  await putTermWords(tx, [dataset]);
  await recordAuditIn(tx, [
    {
      ...{ action, outcome: 'ok', actorId: reader.personId, actor: reader.email, subject: dataset },
      networkAddress,
      details: { term: term.id, name: term.name, column },
    },
  ]);
}
