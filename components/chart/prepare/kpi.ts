import { bucketsOf, type ChartPeriod, type DataRange, missingValue } from './chart-period.ts';
import { type ChartTable, numberIn, type ResultRow } from './chart-table.ts';
import type { NumberFormat } from './format.ts';

export interface KpiInput {
  readonly title: string;
  readonly value: string;
  readonly format: NumberFormat;
  readonly missing: 'zero' | 'gap';
  readonly good: 'up' | 'down' | 'neutral';
}

export type Change =
  | { readonly kind: 'none'; readonly reason: 'no_value' | 'no_previous' | 'previous_zero' }
  | {
      readonly kind: 'ratio' | 'points';
      readonly amount: number;
      readonly direction: 'up' | 'down' | 'flat';
      readonly sense: 'good' | 'bad' | 'neutral';
    };

export interface Kpi {
  readonly value: number | null;
  readonly previous: number | null;
  readonly change: Change;
  /** The data begins within the previous period, so the two do not compare fairly. */
  readonly previousIncomplete: boolean;
  /** The query found nothing for the period; `value` may still be a true zero. */
  readonly empty: boolean;
  /** The whole days, weeks or months of the period; all of them when fewer than two are whole. */
  readonly spark: readonly (number | null)[];
  readonly table: ChartTable;
}

/** One number of a period beside that of the period before, from rows (`period`, `bucket`, value). */
export function prepareKpi(
  tile: KpiInput,
  rows: readonly ResultRow[],
  period: ChartPeriod,
  range: DataRange | null,
  today: string,
): Kpi {
  const whole = (name: string) => rows.find((row) => row.period === name && row.bucket === null);
  const current = whole('current');
  const before = { from: period.previousFrom, to: period.previousTo };
  const value = current ? numberIn(current, tile.value) : missingValue(tile.missing, period, range);
  const previousRow = whole('previous');
  const previous = previousRow
    ? numberIn(previousRow, tile.value)
    : missingValue(tile.missing, before, range);
  const byBucket = new Map(
    rows.filter((row) => row.period === 'current' && row.bucket !== null).map((row) => [row.bucket, row]),
  );
  const buckets = bucketsOf(period.from, period.to, period.grain, today);
  const finished = buckets.filter(({ partial }) => !partial);
  const spark = (finished.length > 1 ? finished : buckets).map((bucket) => {
    const row = byBucket.get(bucket.start);
    return row ? numberIn(row, tile.value) : missingValue(tile.missing, bucket, range);
  });
  return {
    value,
    previous,
    change: changeBetween(value, previous, tile.format, tile.good),
    previousIncomplete: previous !== null && range !== null && range.from > period.previousFrom,
    empty: value === null || current === undefined,
    spark,
    table: {
      columns: [
        { label: 'Period', format: 'text' },
        { label: tile.title, format: tile.format },
        { label: 'From', format: 'text' },
        { label: 'To', format: 'text' },
      ],
      rows: [
        ['This period', value, period.from, period.to],
        ['Previous period', previous, before.from, before.to],
      ],
      total: 2,
    },
  };
}

/** The change from one period to the next; shares change in points, everything else relative to before. */
export function changeBetween(
  value: number | null,
  previous: number | null,
  format: NumberFormat,
  good: KpiInput['good'],
): Change {
  if (value === null) return { kind: 'none', reason: 'no_value' };
  if (previous === null) return { kind: 'none', reason: 'no_previous' };
  const difference = value - previous;
  if (format !== 'percent' && previous === 0 && difference !== 0) {
    return { kind: 'none', reason: 'previous_zero' };
  }
  const direction = difference > 0 ? 'up' : difference < 0 ? 'down' : 'flat';
  const sense = good === 'neutral' || direction === 'flat' ? 'neutral' : direction === good ? 'good' : 'bad';
  if (format === 'percent') return { kind: 'points', amount: difference, direction, sense };
  return { kind: 'ratio', amount: previous === 0 ? 0 : difference / Math.abs(previous), direction, sense };
}
