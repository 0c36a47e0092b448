import type { ColumnData } from './column-data.ts';
import { numberAt } from './column-statistics.ts';
import { wholeNumber } from './filter-rows.ts';
import { type Ranks, rankRows } from './sort-rows.ts';
import { radixSort, type Steps } from './sort-words.ts';

export const AGGREGATES = ['count', 'sum', 'avg', 'min', 'max', 'distinct'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export interface PivotRequest {
  readonly rows: number;
  readonly columns: number | null;
  /** Null counts rows. */
  readonly value: number | null;
  readonly aggregate: Aggregate;
}

export const PIVOT_ROWS_MAX = 1000;
export const PIVOT_COLUMNS_MAX = 40;

/** A figure: a number, a whole number of 10^-scale, or for min and max a row that has the value. Null: nothing to aggregate. */
export type PivotFigure = number | bigint | null;

export interface PivotResult {
  /** Rows of the result that have the headings. */
  readonly rowHeads: readonly number[];
  readonly columnHeads: readonly number[];
  /** How many there are; the totals are of all. */
  readonly rowCount: number;
  readonly columnCount: number;
  readonly cells: readonly (readonly PivotFigure[])[];
  readonly rowTotals: readonly PivotFigure[];
  readonly columnTotals: readonly PivotFigure[];
  readonly total: PivotFigure;
  readonly figures: 'number' | 'scaled' | 'row';
  readonly scale: number;
}

/** Groups of rows against groups of columns. Missing values are left out of every aggregate but the count of rows. */
export function* pivotRows(
  columnAt: (column: number) => ColumnData,
  rows: Uint32Array,
  request: PivotRequest,
): Steps<PivotResult> {
  const down = yield* rankRows(columnAt(request.rows), rows);
  yield 0.3;
  const across = request.columns === null ? null : yield* rankRows(columnAt(request.columns), rows);
  yield 0.5;
  const value = request.value === null ? null : columnAt(request.value);
  const present = value?.nulls ? rows.filter((row) => value.nulls?.[row] === 0) : rows;
  const [height, width] = [
    Math.min(down.count, PIVOT_ROWS_MAX),
    Math.min(across?.count ?? 0, PIVOT_COLUMNS_MAX),
  ];
  const groups: Grouping[] = [
    // Cells, then the totals of rows, of columns and of all.
    { count: height * width, of: (row) => cellOf(down, across, row, height, width) },
    { count: height, of: (row) => Math.min(down.of[row] ?? 0, height) },
    { count: width, of: (row) => (across ? Math.min(across.of[row] ?? 0, width) : width) },
    { count: 1, of: () => 0 },
  ];
  const aggregated: PivotFigure[][] = [];
  for (const grouping of groups) {
    aggregated.push(yield* aggregate(request.aggregate, value, present, grouping));
    yield 0.5 + aggregated.length / 8;
  }
  const [cells = [], rowTotals = [], columnTotals = [], [total = null] = []] = aggregated;
  return {
    rowHeads: [...down.firstRows.subarray(0, height)],
    columnHeads: across ? [...across.firstRows.subarray(0, width)] : [],
    rowCount: down.count,
    columnCount: across?.count ?? 0,
    cells: Array.from({ length: height }, (_, place) => cells.slice(place * width, (place + 1) * width)),
    rowTotals,
    columnTotals,
    total,
    figures: figuresOf(request.aggregate, value),
    scale: value?.kind === 'wide' || value?.kind === 'huge' ? value.scale : 0,
  };
}

interface Grouping {
  readonly count: number;
  /** `count` for a row outside of all groups. */
  readonly of: (row: number) => number;
}

function cellOf(down: Ranks, across: Ranks | null, row: number, height: number, width: number): number {
  const [r, c] = [down.of[row] ?? 0, across?.of[row] ?? 0];
  return r < height && c < width ? r * width + c : height * width;
}

function figuresOf(kind: Aggregate, value: ColumnData | null): PivotResult['figures'] {
  if (kind === 'min' || kind === 'max') return 'row';
  return kind === 'sum' && (value?.kind === 'wide' || value?.kind === 'huge') ? 'scaled' : 'number';
}

function* aggregate(
  kind: Aggregate,
  value: ColumnData | null,
  rows: Uint32Array,
  groups: Grouping,
): Steps<PivotFigure[]> {
  const counts = new Array<number>(groups.count).fill(0);
  const group = (row: number) => {
    const at = groups.of(row);
    return at < groups.count ? at : -1;
  };
  const each = (take: (at: number, row: number) => void) => {
    for (const row of rows) {
      const at = group(row);
      if (at < 0) continue;
      counts[at] = (counts[at] ?? 0) + 1;
      take(at, row);
    }
  };
  if (value === null || kind === 'count') {
    each(() => undefined);
    return counts;
  }
  const orNull = (figures: readonly PivotFigure[]) =>
    figures.map((figure, at) => (counts[at] === 0 ? null : figure));
  if (kind === 'sum' || kind === 'avg') {
    if (value.kind === 'wide' || value.kind === 'huge') {
      const exact = wholeNumber(value);
      const sums = new Array<bigint>(groups.count).fill(0n);
      each((at, row) => {
        sums[at] = (sums[at] ?? 0n) + exact(row);
      });
      if (kind === 'sum') return orNull(sums);
      return orNull(sums.map((sum, at) => Number(sum) / 10 ** value.scale / (counts[at] ?? 1)));
    }
    const number = numberAt(value);
    const sums = new Float64Array(groups.count);
    each((at, row) => {
      sums[at] = (sums[at] ?? 0) + number(row);
    });
    return orNull(Array.from(sums, (sum, at) => (kind === 'sum' ? sum : sum / (counts[at] ?? 1))));
  }
  const ranks = yield* rankRows(value, rows);
  if (kind === 'distinct') return yield* countDistinct(rows, ranks, group, groups.count);
  const best = new Float64Array(groups.count).fill(kind === 'min' ? Number.POSITIVE_INFINITY : -1);
  each((at, row) => {
    const rank = ranks.of[row] ?? 0;
    best[at] = kind === 'min' ? Math.min(best[at] ?? 0, rank) : Math.max(best[at] ?? 0, rank);
  });
  return orNull(Array.from(best, (rank) => ranks.firstRows[rank] ?? null));
}

/** By sorting pairs of group and value: sets of millions of values would not fit. */
function* countDistinct(
  rows: Uint32Array,
  ranks: Ranks,
  group: (row: number) => number,
  count: number,
): Steps<number[]> {
  const order = rows.filter((row) => group(row) >= 0);
  const spare = new Uint32Array(order.length);
  yield* radixSort(order, spare, 0, order.length, (row) => ranks.of[row] ?? 0);
  yield* radixSort(order, spare, 0, order.length, group);
  const counts = new Array<number>(count).fill(0);
  let before = -1;
  for (const row of order) {
    const at = group(row);
    if (before < 0 || group(before) !== at || ranks.of[before] !== ranks.of[row])
      counts[at] = (counts[at] ?? 0) + 1;
    before = row;
  }
  return counts;
}
