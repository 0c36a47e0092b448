import { type ChartColumn, roleOf } from '#components/chart/prepare/column-role.ts';
import type { PivotRequest } from './pivot.ts';

/** Names down, other names across, the first amount in between; of a result without amounts the rows are counted. */
export function guessPivot(columns: readonly ChartColumn[]): PivotRequest {
  const places = columns.map((column, place) => ({ place, role: roleOf(column) }));
  const [down, across] = [
    ...places.filter(({ role }) => role === 'category'),
    ...places.filter(({ role }) => role === 'step' || role === 'time'),
  ];
  const value = places.find(({ role }) => role === 'number');
  return {
    rows: down?.place ?? 0,
    columns: across?.place ?? null,
    value: value?.place ?? null,
    aggregate: value ? 'sum' : 'count',
  };
}
