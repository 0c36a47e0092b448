import type { TermContent } from './schema.ts';
import type { ShownTerms } from './shown-terms.ts';

/**
 * What somebody makes of a term that they are shown without what is hidden from them or deleted: the term goes on referring to
 * that. Pure.
 */
export function keepUnseen(
  term: TermContent,
  content: TermContent,
  { byId, parentOf }: Pick<ShownTerms, 'byId' | 'parentOf'>,
): TermContent {
  const isSameParent = content.parent === (parentOf(term)?.id ?? null);
  return {
    ...content,
    parent: isSameParent ? term.parent : content.parent,
    related: [...content.related, ...term.related.filter((id) => !byId.has(id))],
  };
}
