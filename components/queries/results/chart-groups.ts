import type { ColumnData } from './column-data.ts';
import { numberAt } from './column-statistics.ts';
import { type Ranks, rankRows } from './sort-rows.ts';
import type { Steps } from './sort-words.ts';
import { bucketStart, type TimeUnit, timeUnitFor } from './time-bucket.ts';

/** More distinct instants than this are put together. */
const TIMES_MAX = 1000;
const BUCKETS_MAX = 500;
/** Of names that go along the axis; no chart has room for more. */
const NAMES_MAX = 5000;
const SERIES_MAX = 50;
/** Sums that are kept of one measure. */
const CELLS_MAX = 5_000_000;
const REST_AFTER_ROWS = 200_000;

export interface GroupRequest {
  readonly x: number;
  /** What one unit of a temporal column is, in milliseconds; null for other columns. */
  readonly unitMs: number | null;
  readonly wholeDays: boolean;
  readonly series: number | null;
  readonly measures: readonly number[];
}

export interface ChartGroups {
  /** Of each group along the axis: a row of the result that has the value, or when it began, in milliseconds. */
  readonly along: readonly number[];
  readonly bucket: TimeUnit | null;
  readonly wholeDays: boolean;
  /** Rows of the result that have the series' names; empty without series. */
  readonly seriesRows: readonly number[];
  /** How many values there are along the axis and of the series. */
  readonly xCount: number;
  readonly seriesCount: number;
  /** By measure, then by place along the axis and series: place × series + series. Null: no row has a value. */
  readonly sums: readonly (readonly (number | null)[])[];
  /** Rows that are in it, of how many, and the places that have any. */
  readonly rows: number;
  readonly of: number;
  readonly cells: number;
}

/** Adds the measures of all rows up by what goes along the axis and by series, in one pass over the rows. */
export function* groupForChart(
  columnAt: (column: number) => ColumnData,
  rows: Uint32Array,
  request: GroupRequest,
): Steps<ChartGroups> {
  const ranks = yield* rankRows(columnAt(request.x), rows);
  yield 0.4;
  const along =
    request.unitMs !== null && ranks.count > TIMES_MAX
      ? bucketed(columnAt(request.x), rows, request.unitMs, request.wholeDays)
      : ranked(ranks);
  const series = request.series === null ? null : yield* rankRows(columnAt(request.series), rows);
  yield 0.6;
  const { places, kept: seriesKept } = mostFrequent(series, rows, Math.floor(CELLS_MAX / along.count));
  const width = Math.max(1, seriesKept.length);
  const values = request.measures.map((column) => ({
    data: columnAt(column),
    of: numberAt(columnAt(column)),
  }));
  const sums = values.map(() => new Float64Array(along.count * width));
  const filled = new Uint8Array(along.count * width);
  const seen = values.map(() => new Uint8Array(along.count * width));
  let used = 0;
  for (let done = 0; done < rows.length; done++) {
    const row = rows[done] ?? 0;
    if (done % REST_AFTER_ROWS === 0) yield 0.6 + (0.35 * done) / rows.length;
    const at = along.of(row);
    const by = series ? (places[series.of[row] ?? 0] ?? -1) : 0;
    if (at < 0 || by < 0) continue;
    used += 1;
    const cell = at * width + by;
    filled[cell] = 1;
    for (const [measure, { data, of }] of values.entries()) {
      if (data.nulls?.[row] === 1) continue;
      const value = of(row);
      const [sum, has] = [sums[measure], seen[measure]];
      if (!sum || !has || !Number.isFinite(value)) continue;
      sum[cell] = (sum[cell] ?? 0) + value;
      has[cell] = 1;
    }
  }
  yield 0.95;
  const shown = largestGroups(sums[0] ?? new Float64Array(0), along.count, width, request.unitMs !== null);
  return {
    along: shown.map((place) => along.heads[place] ?? 0),
    bucket: along.bucket,
    wholeDays: request.wholeDays,
    seriesRows: series ? seriesKept.map((rank) => series.firstRows[rank] ?? 0) : [],
    xCount: along.count,
    seriesCount: series?.count ?? 0,
    sums: sums.map((sum, measure) =>
      shown.flatMap((place) =>
        Array.from({ length: width }, (_, by) =>
          seen[measure]?.[place * width + by] ? (sum[place * width + by] ?? null) : null,
        ),
      ),
    ),
    rows: used,
    of: rows.length,
    cells: filled.reduce((sum, has) => sum + has, 0),
  };
}

interface Along {
  readonly count: number;
  readonly heads: ArrayLike<number>;
  readonly bucket: TimeUnit | null;
  /** -1 for a row outside of all. */
  readonly of: (row: number) => number;
}

function ranked({ count, firstRows, of }: Ranks): Along {
  return { count, heads: firstRows, bucket: null, of: (row) => of[row] ?? -1 };
}

function bucketed(data: ColumnData, rows: Uint32Array, unitMs: number, wholeDays: boolean): Along {
  const value = numberAt(data);
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const row of rows) {
    if (data.nulls?.[row] === 1) continue;
    const ms = value(row) * unitMs;
    if (ms < least) least = ms;
    if (ms > most) most = ms;
  }
  const unit = timeUnitFor(most - least, BUCKETS_MAX, wholeDays);
  const places = new Map<number, number>();
  const of = (row: number) => {
    if (data.nulls?.[row] === 1) return -1;
    const start = bucketStart(value(row) * unitMs, unit);
    const place = places.get(start) ?? places.size;
    places.set(start, place);
    return place;
  };
  for (const row of rows) of(row);
  return { count: places.size, heads: [...places.keys()], bucket: unit, of };
}

/** The series with the most rows, and where each rank is among them. */
function mostFrequent(
  series: Ranks | null,
  rows: Uint32Array,
  most: number,
): { places: Int32Array; kept: number[] } {
  if (!series) return { places: new Int32Array(0), kept: [] };
  const counts = new Uint32Array(series.count);
  for (const row of rows) counts[series.of[row] ?? 0] = (counts[series.of[row] ?? 0] ?? 0) + 1;
  const kept = [...counts.keys()]
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
    .slice(0, Math.max(1, Math.min(SERIES_MAX, most)));
  const places = new Int32Array(series.count).fill(-1);
  for (const [place, rank] of kept.entries()) places[rank] = place;
  return { places, kept };
}

/** All instants; of names those with the largest amounts, in the order of the names. */
function largestGroups(sums: Float64Array, count: number, width: number, isTime: boolean): number[] {
  const all = Array.from({ length: count }, (_, place) => place);
  if (isTime || count <= NAMES_MAX) return all;
  const sizes = Float64Array.from(all, (place) => {
    let size = 0;
    for (let by = 0; by < width; by++) size += Math.abs(sums[place * width + by] ?? 0);
    return size;
  });
  return all
    .sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0))
    .slice(0, NAMES_MAX)
    .sort((a, b) => a - b);
}
