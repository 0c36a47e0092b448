/** Kinds of what people find. */
export const ASSET_KINDS = ['table', 'topic', 'dashboard', 'tile', 'query', 'metric', 'pipeline'] as const;
export type AssetKind = (typeof ASSET_KINDS)[number];

export interface AssetColumn {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly tags: readonly string[];
}

/** What is shown of a thing wherever it is listed. Types only. */
export interface AssetFacts {
  readonly kind: AssetKind;
  /** Unique within the kind: `gold.fact_sales`, or an id. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly domain: string | null;
  /** `gold`; of a table its namespace. */
  readonly layer: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
}

/** All that one producer tells of one thing. */
export interface Asset extends AssetFacts {
  /** Of a table, in their order. */
  readonly columns: readonly AssetColumn[];
  /** Of anything but a table: the tables that it tells of. Whoever may not know of one may not know of it. */
  readonly needs: readonly string[];
  /** `everyone`, `person:<id>`, `group:<id>`. */
  readonly audience: readonly string[];
  /** Who tells of it. */
  readonly producer: string;
}
