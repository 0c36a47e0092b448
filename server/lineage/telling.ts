import type { UseBits } from './uses.ts';

/** What can be at an end of an edge: things that have columns. */
export const RELATION_KINDS = [
  'table',
  'topic',
  'tile',
  'query',
  'export',
  'extract',
  'exposure',
  'job',
] as const;
export type RelationKind = (typeof RELATION_KINDS)[number];

/**
 * Who tells of lineage: a model's SQL, the ingestion of a topic, the SQL of a declared tile, of a board's, of a saved query
 * or an export, a table that was opened in a browser, others' jobs, the views of others' databases.
 */
export const ORIGIN_KINDS = [
  'model',
  'ingestion',
  'tile',
  'board',
  'query',
  'export',
  'extract',
  'openlineage',
  'dbt',
  'postgres',
] as const;
export type OriginKind = (typeof ORIGIN_KINDS)[number];

export interface RelationName {
  readonly kind: RelationKind;
  /** `gold.fact_sales`; of anything but a table, as the catalog has it. */
  readonly name: string;
}

export interface ToldEdge {
  readonly from: RelationName;
  /** Null: its rows. */
  readonly fromColumn: string | null;
  /** Of the target; null: its rows. */
  readonly toColumn: string | null;
  readonly uses: UseBits;
}

/** All that one origin tells of what one relation is made of. */
export interface Telling {
  readonly origin: { readonly kind: OriginKind; readonly name: string };
  readonly target: RelationName;
  /** What makes it, as people wrote it; null where it is not SQL. */
  readonly statement: string | null;
  /** Why it could not be followed, in a sentence; null where it was. */
  readonly unknown: string | null;
  readonly edges: readonly ToldEdge[];
}
