import { z } from 'zod';
import { ASSET_KINDS, type AssetFacts } from './asset.ts';

const chosen = z.array(z.string().min(1).max(200)).max(50).default([]);

export const catalogQuestion = z.strictObject({
  text: z.string().trim().max(200),
  kinds: z.array(z.enum(ASSET_KINDS)).max(ASSET_KINDS.length).default([]),
  domains: chosen,
  layers: chosen,
  owners: chosen,
  tags: chosen,
  limit: z.int().min(1).max(100).default(20),
});

export type CatalogQuestion = z.infer<typeof catalogQuestion>;

export const FACETS = ['kinds', 'domains', 'layers', 'owners', 'tags'] as const;
export type Facet = (typeof FACETS)[number];

/** Why something was found: its name is what was typed, has the words, or the words are in its columns and labels, or in descriptions. */
export const REASONS = ['exact', 'name', 'structure', 'description'] as const;
export type FoundBy = (typeof REASONS)[number];

export interface CatalogHit extends AssetFacts {
  readonly foundBy: FoundBy;
}

export interface CatalogAnswer {
  readonly hits: readonly CatalogHit[];
  /** At most FOUND_MAX of each reason are counted; `more` says that there are others. */
  readonly total: number;
  readonly more: boolean;
  readonly facets: Readonly<Record<Facet, Readonly<Record<string, number>>>>;
}
