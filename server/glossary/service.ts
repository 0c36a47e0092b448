import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import { AppError } from '../errors.ts';
import { linkSight } from './follow-link.ts';
import { followGlossary } from './follow-service.ts';
import { readLinks } from './links-data.ts';
import { plainText } from './plain-text.ts';
import type { Glossary, LinkedThing, TermName, TermPage, TermVersion } from './schema.ts';
import { nameOf, otherInFile, type ShownTerms, shownTerms, sourceOf } from './shown-terms.ts';
import { contentOf } from './term-content.ts';
import { findVersions, type StoredTerm } from './terms-data.ts';

const BEGINNING_LENGTH = 240;

/** Said of terms that there are not and, the same, of those that the reader is not shown. */
export function noSuchTerm(): AppError {
  return new AppError('not_found', 'There is no such term, or it is not there for you.');
}

/** Every term that the reader is shown, with how much of what it is linked to they see. */
export async function readGlossary(reader: Reader): Promise<Glossary> {
  await followGlossary();
  const [shown, links] = await Promise.all([shownTerms(reader), readLinks({})]);
  const find = await linkSight(reader, tablesOf(links));
  const seen = new Map<string, number>();
  for (const link of links) if (find(link)) seen.set(link.termId, (seen.get(link.termId) ?? 0) + 1);
  return {
    terms: shown.terms.map((term) => ({
      id: term.id,
      name: term.name,
      parent: shown.parentOf(term)?.id ?? null,
      definition: beginningOf(plainText(term.definition)),
      synonyms: term.synonyms,
      links: seen.get(term.id) ?? 0,
      source: sourceOf(term),
    })),
    deleted: may(reader, 'catalog:edit')
      ? [...shown.all.values()]
          .filter((term) => term.deleted && shown.isShown(term))
          .map(({ id, name, version }) => ({ id, name, version }))
      : [],
  };
}

const tablesOf = (links: readonly { readonly dataset: string }[]) => links.map(({ dataset }) => dataset);

function beginningOf(text: string): string {
  if (text.length <= BEGINNING_LENGTH) return text;
  return `${text.slice(0, text.lastIndexOf(' ', BEGINNING_LENGTH) + 1 || BEGINNING_LENGTH).trimEnd()}…`;
}

/** Everything about one term. Throws `not_found`; a deleted one is there for those who may bring it back. */
export async function readTerm(reader: Reader, id: string): Promise<TermPage> {
  await followGlossary();
  const shown = await shownTerms(reader);
  const term = requireShown(reader, shown, id);
  const links = await readLinks({ termId: id });
  const find = await linkSight(reader, tablesOf(links));
  const file = otherInFile(term);
  return {
    ...contentOf(term),
    id,
    version: term.version,
    deleted: term.deleted,
    // What an editor is given to change is what they are shown.
    parent: shown.parentOf(term)?.id ?? null,
    related: term.related.filter((other) => shown.byId.has(other)),
    chain: chainOf(shown, term),
    children: shown.terms.filter((other) => shown.parentOf(other)?.id === id).map(nameOf),
    relatedTerms: shown.terms
      .filter((other) => other.id !== id && (term.related.includes(other.id) || other.related.includes(id)))
      .map(nameOf),
    links: links.flatMap((link): LinkedThing[] => {
      const found = find(link);
      if (!found) return [];
      const { table, column } = found;
      return [
        {
          dataset: table.name,
          column: column?.name ?? null,
          description: (column ?? table).description,
          author: link.author,
          at: link.at.toISOString(),
        },
      ];
    }),
    source: sourceOf(term),
    file: file && shown.isShown(file) ? shown.withoutHidden(file) : null,
    problem: may(reader, 'catalog:edit') ? term.problem : null,
  };
}

/** Throws `not_found`. */
export function requireShown(reader: Reader, shown: ShownTerms, id: string): StoredTerm {
  const term = shown.byId.get(id) ?? shown.all.get(id);
  if (!term || !shown.isShown(term) || (term.deleted && !may(reader, 'catalog:edit'))) throw noSuchTerm();
  return term;
}

/** From the top down. */
function chainOf(shown: ShownTerms, term: StoredTerm): TermName[] {
  const parent = shown.parentOf(term);
  return parent === null || parent.id === term.id ? [] : [...chainOf(shown, parent), nameOf(parent)];
}

/** What a term has been, the latest first, as far as the reader may read it. Throws `not_found`. */
export async function readTermVersions(reader: Reader, id: string): Promise<readonly TermVersion[]> {
  const shown = await shownTerms(reader);
  requireShown(reader, shown, id);
  const versions = await findVersions(id);
  return versions
    .filter(({ content }) => shown.isShown(content))
    .map(({ content, at, ...version }) => ({
      ...version,
      content: shown.withoutHidden(content),
      at: at.toISOString(),
    }));
}
