import type { ColumnEntry, FunctionEntry, MetricEntry, TableEntry } from '#server/queries/schema.ts';

/** What a name in a statement stands for. */
export type Entity =
  | { readonly kind: 'table'; readonly table: TableEntry }
  | {
      readonly kind: 'column';
      readonly column: Pick<ColumnEntry, 'name'> & Partial<ColumnEntry>;
      /** Null where a query of the statement itself has it. */
      readonly table: TableEntry | null;
      /** How many other tables have a column of the name. */
      readonly more: number;
    }
  | { readonly kind: 'function'; readonly function: FunctionEntry }
  | { readonly kind: 'metric'; readonly metric: MetricEntry }
  /** A WITH of the statement. */
  | { readonly kind: 'query'; readonly name: string; readonly columns: readonly string[] };
