import { z } from 'zod';

/** What the SQL page and the server say to each other. */

export const SQL_LENGTH_MAX = 100_000;
export const PREVIEW_ROWS_MAX = 1000;

/** `auto`: the server chooses by size. */
export const placementChoice = z.enum(['auto', 'duckdb', 'trino']);
export type PlacementChoice = z.infer<typeof placementChoice>;
export type EngineName = Exclude<PlacementChoice, 'auto'>;

const statementText = z
  .string()
  .max(SQL_LENGTH_MAX, `A statement may have ${SQL_LENGTH_MAX} characters.`)
  .refine((text) => text.trim() !== '', 'There is no statement to run.');

export const runRequest = z.strictObject({
  /** Made by whoever asks, so that they can cancel before the first answer. */
  id: z.uuid(),
  sql: statementText,
  placement: placementChoice.default('auto'),
});
export type RunRequest = z.infer<typeof runRequest>;

export const apiRequest = z.strictObject({
  sql: statementText,
  /** Bound to `$name` in the text. */
  parameters: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name like since'),
      z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]),
    )
    .refine((given) => Object.keys(given).length <= 100, 'A statement may have 100 parameters.')
    .optional(),
  placement: placementChoice.default('auto'),
});
export type ApiRequest = z.infer<typeof apiRequest>;

/** What controls give for the `{{parameters}}` of a statement; see sql-template.ts. */
export const parameterValues = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be a name like since'),
    z.union([z.string().max(10_000), z.array(z.string().max(1000)).max(1000)]),
  )
  .refine((given) => Object.keys(given).length <= 100, 'A statement may have 100 parameters.');

export const CHART_KINDS = ['bar', 'line', 'area', 'scatter', 'number'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

/** How the rows of a result are drawn. Columns by name: a result that lacks one is shown as a table instead. */
export const chartSpec = z.strictObject({
  kind: z.enum(CHART_KINDS),
  /** Categories, days or the horizontal axis; null for a single number. */
  x: z.string().max(200).nullable(),
  y: z.array(z.string().max(200)).min(1).max(8),
  /** A column whose values make a series each. */
  series: z.string().max(200).nullable(),
  stacked: z.boolean(),
});
export type ChartSpec = z.infer<typeof chartSpec>;

/** Besides its owner, who may open a saved query or a dashboard. What they see in it follows from their own rights. */
export const sharing = z.strictObject({
  everyone: z.boolean(),
  groups: z.array(z.string().max(100)).max(100),
  people: z.array(z.uuid()).max(200),
});
export type Sharing = z.infer<typeof sharing>;

export const previewRequest = z.strictObject({
  table: z.string().max(241),
  limit: z.int().min(1).max(PREVIEW_ROWS_MAX).default(100),
  /** An earlier one that is kept; the current one by default. */
  snapshotId: z
    .string()
    .regex(/^\d{1,19}$/, 'A snapshot id is a whole number.')
    .optional(),
});

export interface ResultColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
}

export interface Placement {
  readonly engine: EngineName;
  /** One sentence. */
  readonly reason: string;
}

/** A table that a statement read, at one snapshot. */
export interface ReadTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly snapshotId: string | null;
  /** ISO 8601. */
  readonly snapshotAt: string | null;
  /** Of its data files, those that may hold a wanted row; null for a person who does not see all of the data. */
  readonly files: { readonly read: number; readonly of: number } | null;
}

export interface QueryReceipt {
  readonly rows: number;
  /** There are more rows than the person's role may fetch; these are the first. */
  readonly truncated: boolean;
  readonly rowsMax: number;
  readonly queuedMs: number;
  /** From the lease of a process to the last row. */
  readonly runMs: number;
  readonly engine: string;
  readonly placement: Placement;
  /** Of data files, by the columns that are read; null where the person does not see all of the data. */
  readonly scannedBytes: number | null;
  readonly tables: readonly ReadTable[];
  /** What another engine was given instead of the text, in its dialect. */
  readonly translatedSql: string | null;
}

export interface QueryProblem {
  readonly code: string;
  readonly message: string;
  /** From 1, in the statement's text. */
  readonly line: number | null;
  readonly column: number | null;
  /** A name that this person cannot read: there is none, or they may not. They may ask. */
  readonly missingTable: string | null;
}

/** A line of a readable plan. */
export interface PlanStep {
  readonly depth: number;
  readonly title: string;
  readonly details: readonly string[];
  /** Of this step alone; null for a plan that was not carried out. */
  readonly ms: number | null;
  readonly rows: number | null;
}

export type QueryEvent =
  | { readonly kind: 'queued'; readonly ahead: number }
  /** Files of restricted tables that are made for this decision the first time they are asked for. */
  | { readonly kind: 'preparing'; readonly done: number; readonly of: number }
  | { readonly kind: 'running'; readonly placement: Placement }
  | { readonly kind: 'columns'; readonly columns: readonly ResultColumn[] }
  | { readonly kind: 'plan'; readonly steps: readonly PlanStep[] }
  | { readonly kind: 'done'; readonly receipt: QueryReceipt }
  | { readonly kind: 'error'; readonly problem: QueryProblem };

/** A stream of frames: one byte of kind, the payload's length (uint32, little-endian), the payload. */
export const FRAME = {
  contentType: 'application/x-portal-query',
  headerBytes: 5,
  /** A `QueryEvent` as JSON. */
  event: 0x4a,
  /** One or more whole messages of an Arrow IPC stream. */
  arrow: 0x41,
} as const;

export interface TableEntry {
  /** `gold.fact_sales`. */
  readonly name: string;
  readonly description: string | null;
  /** The group that decides who may see it; null where none is declared. */
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly columns: readonly ColumnEntry[];
  /** Some rows are left out for this person. */
  readonly filtered: boolean;
}

export interface ColumnEntry {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  /** Its values are changed for this person. */
  readonly masked: boolean;
}

/** A figure with one meaning, as the warehouse declares it. */
export interface MetricEntry {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** An aggregate in DuckDB's SQL over the table's columns. */
  readonly expression: string;
  readonly table: string;
}

export interface FunctionEntry {
  /** In lower case. */
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate' | 'table';
  /** `round(x: DOUBLE, precision: INTEGER) → DOUBLE`; the ways in which it can be called, at most four. */
  readonly signatures: readonly string[];
  readonly description: string | null;
}

/** What the SQL page shows before anything is run. */
export interface Workbench {
  readonly tables: readonly TableEntry[];
  readonly metrics: readonly MetricEntry[];
  readonly hasTrino: boolean;
}

export const QUERY_STATUS = ['running', 'done', 'failed', 'cancelled', 'stopped', 'refused', 'lost'] as const;
export type QueryStatus = (typeof QUERY_STATUS)[number];

export interface RecentQuery {
  readonly id: string;
  readonly sql: string;
  readonly status: QueryStatus;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly runMs: number | null;
  readonly rows: number | null;
  readonly engine: string | null;
  readonly error: string | null;
}

export const historySearch = z.object({
  /** Part of the statement, whatever its case. */
  text: z.string().trim().max(200).default(''),
  status: z.enum(QUERY_STATUS).nullish(),
  /** Those before it. */
  cursor: z.strictObject({ startedAt: z.iso.datetime(), id: z.uuid() }).nullish(),
  limit: z.int().min(1).max(100).default(30),
});
export type HistorySearch = z.infer<typeof historySearch>;

export interface HistoryPage {
  /** Each run, the latest first. */
  readonly runs: readonly RecentQuery[];
  /** Null: there are no earlier ones. */
  readonly nextCursor: { readonly startedAt: string; readonly id: string } | null;
}

export interface Preview {
  readonly table: string;
  readonly columns: readonly (ResultColumn & { readonly masked: boolean })[];
  readonly rows: readonly (readonly unknown[])[];
  /** There are further rows. */
  readonly more: boolean;
  readonly filtered: boolean;
  readonly snapshotAt: string | null;
}
