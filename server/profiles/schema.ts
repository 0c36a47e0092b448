import { z } from 'zod';

const tableName = z.string().min(1).max(241);

export const COLUMN_DETAILS_MAX = 50;

export const whichProfile = z.object({ table: tableName });
export const whichColumns = whichProfile.extend({
  columns: z.array(z.string().min(1).max(240)).min(1).max(COLUMN_DETAILS_MAX),
});

export const COLUMN_CLASSES = ['number', 'instant', 'boolean', 'text', 'bytes', 'nested'] as const;
export type ColumnClass = (typeof COLUMN_CLASSES)[number];

export interface HistogramBin {
  /** Numbers as they are, instants and dates as seconds since 1970. The lower end is within the first bin only. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

export interface TopValue {
  /** As DuckDB prints it, cut after 200 characters. */
  readonly value: string;
  readonly rows: number;
}

export interface ColumnFigures {
  readonly name: string;
  readonly fieldId: number;
  readonly type: string;
  readonly class: ColumnClass;
  /** Of all rows of the snapshot when `nullsExact`, else of the scanned ones. */
  readonly nulls: number;
  readonly nullsExact: boolean;
  /** About: HyperLogLog over the scanned rows, some per cent off. */
  readonly distinct: number | null;
  /** As DuckDB prints them, instants in UTC, texts cut after 200 characters. Of finite values only. */
  readonly min: string | null;
  readonly max: string | null;
  readonly mean: number | null;
  /** At 5, 25, 50, 75 and 95 %, from a sample; seconds since 1970 for instants. */
  readonly quantiles: readonly number[] | null;
  readonly nan: number;
  readonly infinite: number;
  /** Texts without a character. */
  readonly empty: number;
  /** The share of a sample's texts that are JSON objects or arrays. */
  readonly jsonShare: number | null;
}

export interface ColumnDetails {
  readonly histogram: readonly HistogramBin[] | null;
  /** The most frequent of what a sample knew, counted over all scanned rows. Null where hardly a value comes twice. */
  readonly top: readonly TopValue[] | null;
}

export type ColumnProfile = ColumnFigures & ColumnDetails;

/** What of a profile was kept back, and why, in a sentence for its reader. */
export interface Withheld {
  readonly withheld: string;
}

export type ShownFigures = Pick<ColumnFigures, 'name' | 'type' | 'class'> & {
  /** Null: not for this reader, or not known. */
  readonly nulls: number | null;
  readonly distinct: number | null;
  readonly values:
    | Omit<ColumnFigures, 'name' | 'type' | 'class' | 'fieldId' | 'nulls' | 'distinct'>
    | Withheld;
};

export interface ShownProfile {
  readonly table: string;
  readonly snapshotId: string;
  readonly rows: number;
  /** Fewer than `rows` where the table was sampled. */
  readonly rowsScanned: number;
  /** ISO 8601: when rows, nulls and bounds were taken, and when the rest was. */
  readonly profiledAt: string;
  readonly scannedAt: string;
  readonly columns: readonly ShownFigures[];
}

export type ProfileAnswer =
  | { readonly kind: 'ready'; readonly profile: ShownProfile }
  | { readonly kind: 'none'; readonly reason: string };

export interface ShownDetails {
  readonly name: string;
  readonly details: ColumnDetails | Withheld;
}
