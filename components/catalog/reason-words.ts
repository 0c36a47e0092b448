import type { CatalogHit, FoundBy } from '#server/catalog/schema.ts';

const REASON: Readonly<Record<Exclude<FoundBy, 'use' | 'term'>, string>> = {
  exact: 'This is its name',
  name: 'In its name',
  structure: 'In its columns or labels',
  description: 'In a description',
  synonym: 'By a synonym',
};

/** Why something was found; null where nothing was looked for. */
export function reasonWords({
  foundBy,
  synonym,
  term,
}: Pick<CatalogHit, 'foundBy' | 'synonym' | 'term'>): string | null {
  if (foundBy === 'use') return null;
  if (foundBy === 'term') return `Linked to the term ${term}`;
  return synonym === null ? REASON[foundBy] : `Synonym: ${synonym}`;
}
