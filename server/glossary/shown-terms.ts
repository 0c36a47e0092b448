import type { Reader } from '../access/reader.ts';
import { textSight } from '../access/visible-text.ts';
import type { TermContent, TermName, TermSource } from './schema.ts';
import { wordsToShow } from './tell-of-terms.ts';
import { sameContent } from './term-content.ts';
import { readTerms, type StoredTerm } from './terms-data.ts';

/** The terms that one person is shown, and how these hang together: whatever is between two of them and hidden or deleted is skipped. */
export interface ShownTerms {
  /** By name. */
  readonly terms: readonly StoredTerm[];
  readonly byId: ReadonlyMap<string, StoredTerm>;
  /** All that there are, for whoever may know of the deleted ones. */
  readonly all: ReadonlyMap<string, StoredTerm>;
  parentOf(term: Pick<StoredTerm, 'parent'>): StoredTerm | null;
  isShown(content: TermContent): boolean;
  /** A version, without what it refers to and the reader may not know of. */
  withoutHidden(content: TermContent): TermContent;
  /** The reader may know that there is or was a term of this id. */
  knows(id: string): boolean;
}

/** A term whose words name a table that is hidden from the reader is hidden, too. */
export async function shownTerms(reader: Reader): Promise<ShownTerms> {
  const [stored, isVisible] = await Promise.all([readTerms(), textSight(reader)]);
  const isShown = (content: TermContent) => isVisible({ words: wordsToShow(content), touched: [] });
  const terms = stored.filter((term) => !term.deleted && isShown(term));
  const byId = new Map(terms.map((term) => [term.id, term]));
  const all = new Map(stored.map((term) => [term.id, term]));
  const parentOf = ({ parent }: Pick<StoredTerm, 'parent'>) => {
    const seen = new Set<string>();
    for (let id = parent; id !== null && !seen.has(id); id = all.get(id)?.parent ?? null) {
      const shown = byId.get(id);
      if (shown) return shown;
      seen.add(id);
    }
    return null;
  };
  const knows = (id: string) => {
    const term = all.get(id);
    return term !== undefined && isShown(term);
  };
  const withoutHidden = (content: TermContent) => ({
    ...content,
    parent: content.parent !== null && knows(content.parent) ? content.parent : null,
    related: content.related.filter(knows),
  });
  return { terms, byId, all, parentOf, isShown, withoutHidden, knows };
}

export function nameOf({ id, name }: StoredTerm): TermName {
  return { id, name };
}

/** How a term stands to the file that declares terms. */
export function sourceOf({ origin, file, follows }: StoredTerm): TermSource {
  if (file !== null) return follows ? 'file' : 'edited';
  return origin === 'file' ? 'left' : 'portal';
}

/** What the file says of a term, where that is something else. */
export function otherInFile(term: StoredTerm): TermContent | null {
  return term.file === null || sameContent(term, term.file) ? null : term.file;
}
