import type { ColumnData } from './column-data.ts';
import { wholeNumber } from './filter-rows.ts';
import { sortColumn } from './sort-rows.ts';
import type { Steps } from './sort-words.ts';

const BINS = 24;
const TOP_MAX = 10;
/** With no more distinct values than this, each has its bar. */
const LISTED_MAX = 12;
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Values are given as rows that have them: their exact text is the grid's. Counts are exact. */
export interface ColumnStatistics {
  readonly rows: number;
  readonly nulls: number;
  readonly distinct: number;
  readonly minRow: number | null;
  readonly maxRow: number | null;
  /** In the column's own unit; null for what has no mean. */
  readonly mean: number | null;
  /** Nearest rank, as quantile_disc has it. */
  readonly quantiles: readonly { readonly at: number; readonly row: number }[];
  readonly bars:
    | { readonly kind: 'top'; readonly values: readonly { readonly row: number; readonly count: number }[] }
    /** Between the smallest and the largest finite value, all equally wide. */
    | { readonly kind: 'bins'; readonly counts: readonly number[]; readonly notFinite: number };
}

/** Of a column over some rows, all from one sort of it. `isTemporal`: numbers that have no mean. */
export function* columnStatistics(
  data: ColumnData,
  rows: Uint32Array,
  isTemporal: boolean,
): Steps<ColumnStatistics> {
  const { present, same } = yield* sortColumn(data, rows);
  const count = present.length;
  const tops: { row: number; count: number }[] = [];
  let distinct = 0;
  let begin = 0;
  for (let place = 1; place <= count; place++) {
    const row = present[begin] ?? 0;
    if (place < count && same(row, present[place] ?? 0)) continue;
    distinct += 1;
    keepTop(tops, { row, count: place - begin });
    begin = place;
  }
  yield 0.9;
  const isNumeric = data.kind !== 'text';
  const listed = !isNumeric || distinct <= LISTED_MAX;
  return {
    rows: rows.length,
    nulls: rows.length - count,
    distinct,
    minRow: present[0] ?? null,
    maxRow: present[count - 1] ?? null,
    mean: isNumeric && !isTemporal && count > 0 ? mean(data, present) : null,
    quantiles:
      isNumeric && count > 0
        ? QUANTILES.map((at) => ({ at, row: present[Math.max(0, Math.ceil(at * count) - 1)] ?? 0 }))
        : [],
    bars: listed ? { kind: 'top', values: tops } : { kind: 'bins', ...bins(numberAt(data), present) },
  };
}

/** The most frequent first, of equally frequent ones the smaller value. */
function keepTop(tops: { row: number; count: number }[], one: { row: number; count: number }): void {
  const place = tops.findIndex(({ count }) => count < one.count);
  if (place < 0 && tops.length >= Math.max(TOP_MAX, LISTED_MAX)) return;
  tops.splice(place < 0 ? tops.length : place, 0, one);
  tops.length = Math.min(tops.length, Math.max(TOP_MAX, LISTED_MAX));
}

/** A value as a number, rounded where a double has too few digits. */
export function numberAt(data: ColumnData): (row: number) => number {
  if (data.kind === 'int' || data.kind === 'number') return (row) => data.values[row] ?? Number.NaN;
  if (data.kind === 'text') return () => Number.NaN;
  const value = wholeNumber(data);
  const unit = 10 ** data.scale;
  return (row) => Number(value(row)) / unit;
}

function mean(data: ColumnData, rows: Uint32Array): number {
  if (data.kind === 'wide' || data.kind === 'huge') {
    const value = wholeNumber(data);
    let sum = 0n;
    for (const row of rows) sum += value(row);
    return Number(sum) / rows.length / 10 ** data.scale;
  }
  const value = numberAt(data);
  let [sum, lost] = [0, 0];
  for (const row of rows) {
    // Kahan: what an addition loses is added with the next.
    const next = value(row) - lost;
    const total = sum + next;
    lost = Number.isFinite(total) ? total - sum - next : 0;
    sum = total;
  }
  return sum / rows.length;
}

function bins(value: (row: number) => number, sorted: Uint32Array): { counts: number[]; notFinite: number } {
  const counts = new Array<number>(BINS).fill(0);
  let [first, last] = [0, sorted.length - 1];
  while (first <= last && !Number.isFinite(value(sorted[first] ?? 0))) first += 1;
  while (last >= first && !Number.isFinite(value(sorted[last] ?? 0))) last -= 1;
  const low = value(sorted[first] ?? 0);
  const width = (value(sorted[last] ?? 0) - low) / BINS;
  for (let place = first; place <= last; place++) {
    const bin = width > 0 ? Math.floor((value(sorted[place] ?? 0) - low) / width) : 0;
    const at = Math.min(bin, BINS - 1);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return { counts, notFinite: sorted.length - (last - first + 1) };
}
