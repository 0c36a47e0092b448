import { transaction } from '../db.ts';
import type { AssetFacts } from './asset.ts';
import type { CatalogQuestion, Facet } from './schema.ts';
import { PLANNED, RESOLVE, searchName, searchText } from './search-statement.ts';

/** A reader's rights as the statement takes them. */
export interface SearchRights {
  /** Selectors of policies that allow and deny, without those of single tables and columns. */
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** Tables about which there are rules by their names or by names of their columns. */
  readonly named: readonly string[];
  /** Those of them that are seen, and the words of what is seen of their columns. */
  readonly namedSeen: readonly { readonly name: string; readonly words: string }[];
  /** `everyone`, `person:<id>`, `group:<id>`. */
  readonly principals: readonly string[];
}

export interface FoundRow extends AssetFacts {
  /** The place of the reason among REASONS. */
  readonly tier: number;
}

export interface Found {
  readonly hits: readonly FoundRow[];
  readonly total: number;
  readonly facets: Readonly<Partial<Record<Facet, Record<string, number>>>>;
}

/** `words` as names are cut, one at least. */
export async function findAssets(
  words: readonly string[],
  { text, kinds, domains, layers, owners, tags, limit }: CatalogQuestion,
  { allow, deny, named, namedSeen, principals }: SearchRights,
): Promise<Found> {
  const chosen = Object.entries({ kinds, domains, layers, owners, tags }).filter(
    ([, values]) => values.length > 0,
  );
  const facets = chosen.map(([facet]) => facet as Facet);
  return transaction(async (tx) => {
    const { rows: resolved } = await tx.query<{ terms: string[]; ids: Record<string, number> }>(RESOLVE, [
      words,
      named,
    ]);
    const { terms = [], ids = {} } = resolved[0] ?? {};
    const seen = namedSeen.flatMap(({ name, words: seenWords }) => {
      const id = ids[name];
      return id === undefined ? [] : [{ id, words: seenWords }];
    });
    const { rows } = await tx.query<Found>({
      name: searchName(facets),
      text: searchText(facets),
      values: [
        terms.map((term) => `(${term})`).join('&'),
        terms,
        allow,
        deny,
        Object.values(ids),
        seen.map(({ id }) => id),
        seen.map(({ words: seenWords }) => seenWords),
        principals,
        text.toLowerCase(),
        limit,
        ...chosen.map(([, values]) => values),
      ],
    });
    return rows[0] ?? { hits: [], total: 0, facets: {} };
  }, PLANNED);
}
