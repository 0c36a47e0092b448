import type { TermSummary } from '#server/glossary/schema.ts';
import type { GlossaryView } from './glossary-address.ts';
import { withAllBelow } from './term-tree.ts';

/** In how near a part of it a term has all words: its name, a synonym, what it means; null: nowhere. */
function nearness({ name, synonyms, definition }: TermSummary, words: readonly string[]): number | null {
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  if (has(name)) return 0;
  if (synonyms.some(has)) return 1;
  return has(`${name} ${synonyms.join(' ')} ${definition}`) ? 2 : null;
}

/** The terms that are looked at, the nearest to what was typed first; a term before what is below it where nothing was. */
export function matchTerms(
  terms: readonly TermSummary[],
  { text, below, show }: GlossaryView,
): readonly TermSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const within = below === null ? null : withAllBelow(terms, below);
  return terms
    .filter(({ id, links, source }) => {
      if (within !== null && !within.has(id)) return false;
      if (show === 'unlinked') return links === 0;
      return show === null || source === show;
    })
    .flatMap((term) => {
      const near = nearness(term, words);
      return near === null ? [] : [{ term, near: term.id === below ? -1 : near }];
    })
    .sort((a, b) => a.near - b.near)
    .map(({ term }) => term);
}
