/** A table as policies speak of it. Types only; `datasets.ts` reads them. */

export interface DatasetColumn {
  readonly name: string;
  /** DuckDB's name of the type, e.g. `VARCHAR`, `DECIMAL(18,2)`, `TIMESTAMP WITH TIME ZONE`. */
  readonly type: string;
  /** Iceberg's field id; null for a dataset that is not a table of the lake. */
  readonly fieldId: number | null;
  /** Dotted: `pii.email` is also `pii`. */
  readonly tags: readonly string[];
  readonly description: string | null;
}

export interface Dataset {
  /** `gold.fact_sales`. */
  readonly name: string;
  readonly namespace: string;
  /** The part of the business it belongs to (`sales`), as schema.yml declares it. */
  readonly domain: string | null;
  /** A group's id, as schema.yml declares it: whoever decides requests for it. */
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly description: string | null;
  readonly columns: readonly DatasetColumn[];
}
