import { type Bucket, bucketsOf, type ChartPeriod, type DataRange, missingValue } from './chart-period.ts';
import { type ChartTable, numberIn, type ResultRow } from './chart-table.ts';
import type { NumberFormat } from './format.ts';

export interface TrendInput {
  readonly title: string;
  readonly value: string;
  readonly format: NumberFormat;
  readonly missing: 'zero' | 'gap';
}

export interface TrendPoint {
  readonly bucket: Bucket;
  readonly value: number | null;
  /** The bucket at the same place of the previous period; null when that period has fewer. */
  readonly previousBucket: Bucket | null;
  readonly previous: number | null;
}

export interface Trend {
  readonly grain: ChartPeriod['grain'];
  readonly points: readonly TrendPoint[];
  /** Nothing is known of the current period. */
  readonly empty: boolean;
  readonly hasPrevious: boolean;
  readonly table: ChartTable;
}

const GRAIN_LABEL = { day: 'Day', week: 'Week of', month: 'Month' } as const;

/** A course over time beside that of the previous period, aligned by place, from rows (`period`, `bucket`, value). */
export function prepareTrend(
  tile: TrendInput,
  rows: readonly ResultRow[],
  period: ChartPeriod,
  range: DataRange | null,
  today: string,
): Trend {
  const { grain } = period;
  const found = new Map(
    rows.filter((row) => row.bucket !== null).map((row) => [`${row.period} ${row.bucket}`, row]),
  );
  const valueAt = (name: string, bucket: Bucket) => {
    const row = found.get(`${name} ${bucket.start}`);
    return row ? numberIn(row, tile.value) : missingValue(tile.missing, bucket, range);
  };
  const before = bucketsOf(period.previousFrom, period.previousTo, grain, today);
  const points = bucketsOf(period.from, period.to, grain, today).map((bucket, place): TrendPoint => {
    const previousBucket = before[place] ?? null;
    return {
      bucket,
      value: valueAt('current', bucket),
      previousBucket,
      previous: previousBucket && valueAt('previous', previousBucket),
    };
  });
  return {
    grain,
    points,
    empty: !rows.some((row) => row.period === 'current' && numberIn(row, tile.value) !== null),
    hasPrevious: points.some((point) => point.previous !== null),
    table: {
      columns: [
        { label: GRAIN_LABEL[grain], format: 'text' },
        { label: tile.title, format: tile.format },
        { label: `${GRAIN_LABEL[grain]}, previous period`, format: 'text' },
        { label: `${tile.title}, previous period`, format: tile.format },
      ],
      rows: points.map((point) => [
        point.bucket.start,
        point.value,
        point.previousBucket?.start ?? null,
        point.previous,
      ]),
      total: points.length,
    },
  };
}
