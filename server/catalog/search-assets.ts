import type { TableDecision } from '../access/decision.ts';
import type { Reader } from '../access/reader.ts';
import { type CatalogAnswer, type CatalogQuestion, FACETS, type Facet, REASONS } from './schema.ts';
import { findAssets, type SearchRights } from './search-data.ts';
import { FOUND_MAX } from './search-statement.ts';
import { wordsOf } from './words-of.ts';

const NOTHING: CatalogAnswer = {
  hits: [],
  total: 0,
  more: false,
  facets: { kinds: {}, domains: {}, layers: {}, owners: {}, tags: {} },
};

/** Of what is written in the catalog, what the reader may know of, by words of names, columns, labels and descriptions; the closest first. */
export async function searchAssets(reader: Reader, question: CatalogQuestion): Promise<CatalogAnswer> {
  const words = wordsOf(question.text);
  if (words.length === 0) return NOTHING;
  const { hits, total, facets } = await findAssets(words, question, await rightsOf(reader));
  return {
    hits: hits.map(({ tier, ...facts }) => ({ ...facts, foundBy: REASONS[tier] ?? 'description' })),
    total,
    more: total >= FOUND_MAX,
    facets: Object.fromEntries(FACETS.map((facet) => [facet, facets[facet] ?? {}])) as Record<
      Facet,
      Record<string, number>
    >,
  };
}

async function rightsOf(reader: Reader): Promise<SearchRights> {
  const { allow, deny, named } = reader.sightRules();
  const decisions = await reader.decisions();
  const namedSeen = named.flatMap((name) => {
    const decision = decisions.get(name);
    return decision ? [{ name, words: wordsOfColumns(decision) }] : [];
  });
  const principals = [
    'everyone',
    `person:${reader.personId}`,
    ...reader.groups.map((group) => `group:${group}`),
  ];
  return { allow, deny, named, namedSeen, principals };
}

function wordsOfColumns({ columns }: TableDecision): string {
  return columns
    .flatMap(({ name, tags, description }) => [name, ...tags, description ?? ''])
    .flatMap(wordsOf)
    .join(' ');
}
