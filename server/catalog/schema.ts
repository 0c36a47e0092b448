import { z } from 'zod';
import { ASSET_KINDS, type AssetFacts } from './asset.ts';

const chosen = z.array(z.string().min(1).max(200)).max(50).default([]);

/** How old the rows of a table may be. */
export const FRESHNESS = ['hour', 'day', 'week', 'older'] as const;

export const catalogQuestion = z.strictObject({
  /** Empty: what is used most. */
  text: z.string().trim().max(200),
  kinds: z.array(z.enum(ASSET_KINDS)).max(ASSET_KINDS.length).default([]),
  domains: chosen,
  layers: chosen,
  owners: chosen,
  tags: chosen,
  freshness: z.array(z.enum(FRESHNESS)).max(FRESHNESS.length).default([]),
  limit: z.int().min(1).max(100).default(20),
});

export type CatalogQuestion = z.infer<typeof catalogQuestion>;

export const recentQuestion = z.strictObject({ limit: z.int().min(1).max(50).default(8) });
export const openedAsset = z.strictObject({ href: z.string().startsWith('/').max(6_000) });

export const FACETS = ['kinds', 'domains', 'layers', 'owners', 'tags', 'freshness'] as const;
export type Facet = (typeof FACETS)[number];

/**
 * Why something was found: its name is what was typed, has the words, or the words are in its columns and labels, or in
 * descriptions; `term`: they are in the name or the synonyms of a term that the table or a column of it is linked to;
 * `synonym`: other words of the same meaning are. `use`: nothing was typed.
 */
export type FoundBy = 'exact' | 'name' | 'structure' | 'description' | 'term' | 'synonym' | 'use';

export interface CatalogHit extends AssetFacts {
  readonly foundBy: FoundBy;
  /** `turnover → revenue`, where it was found by a synonym. */
  readonly synonym: string | null;
  /** What that term is called, where it was found by one. */
  readonly term: string | null;
  /** ISO 8601: when the rows of a table were last written; null where that is not known. */
  readonly freshAt: string | null;
}

export interface CatalogAnswer {
  readonly hits: readonly CatalogHit[];
  /** So many of each reason are counted at most; `more` says that there are others. */
  readonly total: number;
  readonly more: boolean;
  /** Nothing has all of the words; these have some of them. */
  readonly partial: boolean;
  readonly facets: Readonly<Record<Facet, Readonly<Record<string, number>>>>;
  /** What the owners among the facets and hits are called. */
  readonly owners: Readonly<Record<string, string>>;
}
