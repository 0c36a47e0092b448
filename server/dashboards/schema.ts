import { z } from 'zod';

/**
 * What a dashboard is made of, as its file in `dashboards/` declares it and as the page receives it, and the
 * state of a page. Cross-checks are in definition.ts. Screens import types only, so that zod stays on the server.
 */

const slug = z.string().regex(/^[a-z][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens');
export const identifier = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be lower-case letters, digits and underscores');
const tableName = z.string().regex(/^[a-z_]+\.[a-z][a-z0-9_]*$/, 'must be namespace.table');
const sentence = z.string().trim().min(1).max(600);
const sql = z.string().trim().min(1);

const NUMBER_FORMATS = ['money', 'integer', 'decimal', 'percent'] as const;
const numberFormat = z.enum(NUMBER_FORMATS).transform((format): NumberFormat => format);
/** A file says `money`; the page gets it with the shop's currency, `money:USD`. */
type NumberFormat = (typeof NUMBER_FORMATS)[number] | `money:${string}`;

const base = {
  id: slug,
  /** `{grain}` in it becomes day, week or month. */
  title: z.string().trim().min(1).max(60),
  /** Said to a screen reader and shown under the title's information. */
  description: sentence,
  /** Columns of a twelve-column grid. */
  width: z.number().int().min(2).max(12),
};

const measured = {
  ...base,
  query: identifier,
  format: numberFormat,
  /** What one of it is, where the format does not say it: `orders`, `sessions`. */
  unit: z.string().max(40).optional(),
  /** In plain words, for "How is this computed". */
  computed: sentence,
  /** What is said instead of a number or chart when the query finds nothing. */
  empty: sentence,
};

/** Rows with columns `period` (current, previous) and `bucket` (a date; null for the whole period). */
const periodic = {
  ...measured,
  value: identifier,
  /** Whether a bucket without a row is a zero or unknown. Outside the range of the data it is always unknown. */
  missing: z.enum(['zero', 'gap']),
};

export const kpiTile = z.strictObject({
  kind: z.literal('kpi'),
  ...periodic,
  good: z.enum(['up', 'down', 'neutral']),
});

export const trendTile = z.strictObject({
  kind: z.literal('trend'),
  ...periodic,
  mark: z.enum(['line', 'column']),
});

/** One row per member, in the query's order, largest first. */
export const rankedTile = z.strictObject({
  kind: z.literal('ranked'),
  ...measured,
  value: identifier,
  previous: identifier.optional(),
  label: identifier,
  /** A column whose value has one colour on every tile. */
  colour: identifier.optional(),
  /** A column with the fraction of the whole, counted over all rows and not only those shown. */
  share: identifier.optional(),
  /** Plural of what is ranked, for "10 of 24 products". */
  noun: z.string().min(1).max(40),
  /** More columns of the query for the table view and the export. */
  also: z
    .array(
      z.strictObject({
        column: identifier,
        label: z.string().min(1).max(60),
        format: z.union([z.literal('text'), numberFormat]),
      }),
    )
    .default([]),
  /** The filter that a click on a row toggles. */
  filters: identifier.optional(),
});

export const funnelTile = z.strictObject({
  kind: z.literal('funnel'),
  ...measured,
  steps: z.array(z.strictObject({ column: identifier, label: z.string().min(1).max(40) })).min(2),
});

export const liveTile = z.strictObject({
  kind: z.literal('live'),
  ...base,
  metric: z.enum(['ordersPerMinute', 'revenueLast5Minutes', 'activeSessions']),
  format: numberFormat,
  unit: z.string().max(40).optional(),
  history: z.enum(['orders', 'revenue']).optional(),
});

export const tile = z.discriminatedUnion('kind', [kpiTile, trendTile, rankedTile, funnelTile, liveTile]);

export type KpiTile = z.infer<typeof kpiTile>;
export type TrendTile = z.infer<typeof trendTile>;
export type RankedTile = z.infer<typeof rankedTile>;
export type FunnelTile = z.infer<typeof funnelTile>;
export type LiveTile = z.infer<typeof liveTile>;
export type Tile = z.infer<typeof tile>;
export type QueryTile = Exclude<Tile, LiveTile>;

export const filter = z.strictObject({
  /** Its name in the URL. */
  id: identifier,
  /** Its name in SQL, used as `column IN $parameter`. */
  parameter: identifier,
  label: z.string().min(1).max(40),
  /** How a value is written for people: `region` turns DE into Germany. */
  names: z.literal('region').optional(),
  tables: z.array(tableName).min(1),
  /** One column `value`: what can be chosen. */
  sql,
});

export const query = z.strictObject({
  /** The tables it may read; the first is the one whose snapshot dates the tile. */
  tables: z.array(tableName).min(1),
  /**
   * Tables of which the SQL reads only the days from $previous_from to $to, with the column it restricts: their
   * other partitions are not even opened.
   */
  days: z.record(tableName, identifier).default({}),
  /** As for the dashboard, where this data has a rhythm of its own. */
  stale_after_minutes: z.number().int().min(1).optional(),
  filters: z.array(identifier),
  /** What a filter that is not set is bound to; without it, the optional clause is left out. */
  unset: z.record(identifier, z.array(z.string()).min(1)).default({}),
  /** Why a filter does not apply, or what it means here. Shown on the tiles while that filter is set. */
  notes: z.record(identifier, sentence).default({}),
  sql,
  order_by: z.string().optional(),
  /** Rows that are sent to the page; an export has all. Needs `order_by`. */
  cap: z.number().int().min(1).max(500).optional(),
});

export const dashboardFile = z.strictObject({
  id: slug,
  title: z.string().trim().min(1).max(60),
  description: sentence,
  position: z.number().int().default(100),
  /** Data older than this is labelled stale when the period reaches today. */
  stale_after_minutes: z.number().int().min(1),
  /** Where the days that have data are found, and the instant of the newest fact. */
  range: z.strictObject({ table: tableName, day: identifier, instant: identifier }),
  filters: z.array(filter),
  queries: z.record(identifier, query),
  sections: z
    .array(z.strictObject({ id: slug, title: z.string().min(1).max(60), tiles: z.array(tile).min(1) }))
    .min(1),
});

export type DashboardDefinition = z.infer<typeof dashboardFile>;
export type QueryDefinition = z.infer<typeof query>;

export interface QueryView {
  readonly filters: readonly string[];
  readonly notes: Readonly<Record<string, string>>;
  readonly staleAfterMinutes: number;
}

export interface FilterView {
  readonly id: string;
  readonly label: string;
  readonly names: 'region' | null;
}

/** What the page gets of a definition: no SQL; a tile's receipt carries the SQL that ran. */
export interface DashboardView {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly filters: readonly FilterView[];
  readonly queries: Readonly<Record<string, QueryView>>;
  readonly sections: DashboardDefinition['sections'];
}

export interface DashboardSummary {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What its tiles are called, in their order. */
  readonly tiles: readonly string[];
}

export const PRESETS = ['7d', '30d', '90d', 'month', 'last-month', 'year', 'all'] as const;
export type Preset = (typeof PRESETS)[number];

const day = z.iso.date().refine((value) => value >= '1900-01-01' && value <= '2199-12-31');

const chosenPeriod = z.union([
  z.strictObject({ preset: z.enum(PRESETS) }),
  z.strictObject({ from: day, to: day }).refine(({ from, to }) => from <= to),
]);
export type ChosenPeriod = z.infer<typeof chosenPeriod>;

/** A page's state: every tile's answer depends on it, and the page's address holds it. */
export const pageState = z.strictObject({
  period: chosenPeriod,
  filters: z.record(identifier, z.array(z.string().min(1).max(128)).max(100)),
});
export type PageState = z.infer<typeof pageState>;

export type Grain = 'day' | 'week' | 'month';

/** Days are UTC days, both ends included. The previous period has the same length and ends the day before. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly previousFrom: string;
  readonly previousTo: string;
  readonly days: number;
  readonly grain: Grain;
}

/** The first and last day that have data. */
export interface DataRange {
  readonly from: string;
  readonly to: string;
}

export type Cell = string | number | boolean | null;
export type ResultRow = Readonly<Record<string, Cell>>;

export interface TableReceipt {
  readonly name: string;
  /** Null for a table without a snapshot yet. Text: a snapshot id exceeds what a number can hold. */
  readonly snapshotId: string | null;
  readonly snapshotAt: string | null;
  readonly files: number;
}

/** Where a tile's numbers come from. */
export interface Receipt {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, Cell>>;
  readonly tables: readonly TableReceipt[];
  readonly engine: string;
  readonly ranAt: string;
  readonly durationMs: number;
  /** Taken from the cache: same SQL, parameters and snapshots as the run it describes. */
  readonly cached: boolean;
  readonly rowCount: number;
}

/** `range` is null while the table that dates the dashboard has no rows. */
export type QueryAnswer = { readonly period: Period; readonly range: DataRange | null } & (
  | { readonly status: 'not_built'; readonly missing: readonly string[] }
  | { readonly status: 'ready'; readonly rows: readonly ResultRow[]; readonly receipt: Receipt }
);

/** All that the page needs besides its tiles' answers. */
export interface Frame {
  readonly period: Period;
  readonly today: string;
  readonly range: DataRange | null;
  /** False when the days that have data are not told; then `range` is null whatever there is. */
  readonly dated: boolean;
  /** Instant of the newest fact. */
  readonly newestAt: string | null;
  readonly options: Readonly<Record<string, readonly string[]>>;
  /**
   * Up to the point: changes when any table of the dashboard has a new snapshot, or other rows and values for this
   * person. After it: changes when they see other tiles, queries or filters.
   */
  readonly version: string;
}
