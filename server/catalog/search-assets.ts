import type { Reader } from '../access/reader.ts';
import { rightsOf } from './rights-of.ts';
import { type CatalogAnswer, type CatalogHit, type CatalogQuestion, FACETS, type FoundBy } from './schema.ts';
import { browseAssets, type Found, findAssets, recentAssets } from './search-data.ts';
import { FOUND_MAX, tierMeans } from './search-statement.ts';
import { typedWords } from './words-of.ts';

const REASONS = { name_words: 'name', structure_words: 'structure', all_words: 'description' } as const;

/**
 * Of what is written in the catalog, what the reader may know of: by words of names, columns, labels and descriptions,
 * the closest first; without words what is used most.
 */
export async function searchAssets(reader: Reader, question: CatalogQuestion): Promise<CatalogAnswer> {
  const rights = await rightsOf(reader);
  const words = typedWords(question.text);
  if (words.length > 0)
    return toAnswer(await findAssets(words, question, rights), question.text.toLowerCase());
  if (question.text !== '') return toAnswer({ hits: [], total: 0, facets: {}, owners: {} });
  return toAnswer(await browseAssets(question, rights));
}

/** What the reader opened or read from last, the latest first. */
export async function recentHits(reader: Reader, limit: number): Promise<readonly CatalogHit[]> {
  const found = await recentAssets(reader.personId, limit, await rightsOf(reader));
  return toAnswer(found).hits;
}

/** `typed` is what was looked for, in lower case; none where nothing was. */
function toAnswer(
  { hits, total, facets, owners, partial = false }: Found & { readonly partial?: boolean },
  typed: string | null = null,
): CatalogAnswer {
  return {
    hits: hits.map(({ tier, fresh_at: freshAt, ...facts }) => ({
      ...facts,
      foundBy: typed === null ? 'use' : reasonOf(tier, facts, typed),
      freshAt: freshAt && new Date(freshAt).toISOString(),
    })),
    total,
    more: total >= FOUND_MAX,
    partial,
    facets: Object.fromEntries(
      FACETS.map((facet) => [facet, facets[facet] ?? {}]),
    ) as CatalogAnswer['facets'],
    owners,
  };
}

function reasonOf(
  tier: number,
  { kind, name, title, term }: Pick<CatalogHit, 'kind' | 'name' | 'title' | 'term'>,
  typed: string,
): FoundBy {
  if (term !== null) return 'term';
  const found = tierMeans(tier);
  if (found === null) {
    if ([name, title].some((each) => each.toLowerCase() === typed)) return 'exact';
    return kind === 'term' ? 'synonym' : 'name';
  }
  return found.by === 'meant' ? 'synonym' : REASONS[found.inWords];
}
