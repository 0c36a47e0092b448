import { amountOf, type ChartColumn, type ChartRows, roleOf } from './column-role.ts';
import type { ResultChartSpec } from './result-chart.ts';

const SAMPLE_ROWS = 2000;
const SERIES_MAX = 8;
const CATEGORIES_MAX = 60;
const MEASURES_MAX = 4;
/** Measures further apart than this do not go on one axis: the smaller would be a line on the ground. */
const SCALE_APART_MAX = 20;

/**
 * The chart that most people would draw of a result: an amount over time as a line, amounts of names as bars, two
 * amounts against each other as points, one value as a number. Null where there is nothing to draw.
 */
export function guessChart(columns: readonly ChartColumn[], rows: ChartRows): ResultChartSpec | null {
  const places = new Map(columns.map(({ name }, place) => [name, place]));
  // Of columns that share a name only the last could be told by it.
  const distinct = columns.filter((column, place) => places.get(column.name) === place);
  const named = (role: string) => distinct.filter((column) => roleOf(column) === role);
  const [numbers, times, steps] = [named('number'), named('time'), named('step')];
  const categories = named('category');
  if (rows.rowCount === 0) return null;
  const placeOf = ({ name }: ChartColumn) => places.get(name) ?? 0;
  const first = numbers[0] ?? steps.at(-1);
  if (!first) return null;
  const shape = (spec: Partial<ResultChartSpec>): ResultChartSpec => ({
    kind: 'bar',
    x: null,
    y: [first.name],
    series: null,
    stacked: false,
    ...spec,
  });

  if (rows.rowCount === 1) {
    return shape({
      kind: 'number',
      y: (numbers.length > 0 ? numbers : [first]).slice(0, MEASURES_MAX).map(({ name }) => name),
    });
  }
  const series = (except: ChartColumn | undefined) =>
    categories.find((column) => {
      if (column === except) return false;
      const count = distinctCount(rows, placeOf(column));
      return count >= 2 && count <= SERIES_MAX;
    });
  const time = times[0] ?? (numbers.length > 0 ? steps[0] : undefined);
  if (time) {
    const by = series(time);
    return shape({
      kind: 'line',
      x: time.name,
      ...(by ? { series: by.name } : { y: together(numbers, first, rows, placeOf) }),
    });
  }
  const counts = categories.map((column) => ({ column, count: distinctCount(rows, placeOf(column)) }));
  const sample = Math.min(rows.rowCount, SAMPLE_ROWS);
  const readable =
    counts.find(({ count }) => count <= CATEGORIES_MAX) ??
    (numbers.length < 2 || sample <= CATEGORIES_MAX ? counts[0] : undefined);
  if (readable) {
    // The finer of two names goes along the axis, the coarser makes the series.
    const other = counts.find(
      ({ column, count }) => column !== readable.column && count >= 2 && count <= CATEGORIES_MAX,
    );
    const crossed =
      other && readable.count * other.count >= sample && readable.count < sample && other.count < sample;
    const [x, by] =
      crossed && other.count > readable.count ? [other, readable] : [readable, crossed ? other : undefined];
    if (by && by.count <= SERIES_MAX)
      return shape({ x: x.column.name, series: by.column.name, stacked: true });
    return shape({ x: x.column.name });
  }
  if (numbers.length >= 2) {
    const by = series(undefined);
    return shape({
      kind: 'scatter',
      x: first.name,
      y: [numbers[1]?.name ?? first.name],
      series: by?.name ?? null,
    });
  }
  return null;
}

/** Among the first rows. */
export function distinctCount(rows: ChartRows, column: number): number {
  const seen = new Set<string | null>();
  for (let row = 0; row < Math.min(rows.rowCount, SAMPLE_ROWS); row++) seen.add(rows.text(row, column));
  return seen.size;
}

function together(
  numbers: readonly ChartColumn[],
  first: ChartColumn,
  rows: ChartRows,
  placeOf: (column: ChartColumn) => number,
): string[] {
  const reach = (column: ChartColumn) => {
    let most = 0;
    for (let row = 0; row < Math.min(rows.rowCount, SAMPLE_ROWS); row++) {
      most = Math.max(most, Math.abs(amountOf(rows.text(row, placeOf(column))) ?? 0));
    }
    return most;
  };
  const base = reach(first);
  const fitting = numbers.filter((column) => {
    if (column === first) return true;
    const ratio = reach(column) / base;
    return ratio <= SCALE_APART_MAX && ratio >= 1 / SCALE_APART_MAX;
  });
  return (fitting.length > 0 ? fitting : [first]).slice(0, MEASURES_MAX).map(({ name }) => name);
}
