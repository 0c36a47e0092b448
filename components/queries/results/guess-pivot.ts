import { type ChartColumn, type ChartRows, roleOf } from '#components/chart/prepare/column-role.ts';
import { distinctCount } from '#components/chart/prepare/guess-chart.ts';
import type { PivotRequest } from './pivot.ts';

const READABLE_MAX = 100;

/** Few names down, other names across, the first amount in between; of a result without amounts the rows are counted. */
export function guessPivot(columns: readonly ChartColumn[], rows: ChartRows): PivotRequest {
  const places = columns.map((column, place) => ({ place, role: roleOf(column) }));
  const groups = [
    ...places.filter(({ role }) => role === 'category'),
    ...places.filter(({ role }) => role === 'step' || role === 'time'),
  ].map(({ place }) => ({ place, count: distinctCount(rows, place) }));
  const readable = groups.filter(({ count }) => count <= READABLE_MAX);
  const [down, across] = readable.length > 0 ? readable : groups.slice(0, 1);
  const value = places.find(({ role }) => role === 'number');
  return {
    rows: down?.place ?? 0,
    columns: across?.place ?? null,
    value: value?.place ?? null,
    aggregate: value ? 'sum' : 'count',
  };
}
