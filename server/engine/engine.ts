/** Values as DuckDB's JSON-friendly conversion gives them: DECIMAL and BIGINT as number, dates and instants as ISO text. */
export type CellValue =
  | string
  | number
  | boolean
  | null
  | readonly CellValue[]
  | { readonly [key: string]: CellValue };
export type Row = Readonly<Record<string, CellValue>>;

export type QueryParameter = string | number | boolean | null;

export interface Column {
  readonly name: string;
  /** DuckDB's name of the type, e.g. `VARCHAR`, `DECIMAL(18,2)`, `TIMESTAMP WITH TIME ZONE`. */
  readonly type: string;
}

export interface QueryResult {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface QueryOptions {
  /** Bound to `$name` in the text; never spliced into it. */
  readonly parameters?: Readonly<Record<string, QueryParameter>>;
  readonly signal?: AbortSignal;
}

/** SQL in, table out. One statement at a time; a second call waits for the first. */
export interface Engine {
  query(sql: string, options?: QueryOptions): Promise<QueryResult>;
  close(): Promise<void>;
}
