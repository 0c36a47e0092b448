import type { CatalogHit } from '#server/catalog/schema.ts';

export interface HitGroup {
  readonly kind: CatalogHit['kind'];
  readonly hits: readonly CatalogHit[];
}

/** Hits by their kind: the kind of the closest first, and within each the closest first. */
export function groupByKind(hits: readonly CatalogHit[]): readonly HitGroup[] {
  return [...Map.groupBy(hits, ({ kind }) => kind)].map(([kind, of]) => ({ kind, hits: of }));
}
