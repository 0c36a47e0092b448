import type { WholeResult } from '#components/chart/prepare/result-chart.ts';
import type { ChartSpec, ResultColumn } from '#server/queries/schema.ts';
import type { ChartGroups, GroupRequest } from './chart-groups.ts';

const DAY_MS = 86_400_000;

/** Null for charts that are not added up: points, a number, and a measure along itself. */
export function groupRequest(
  { kind, x, y, series }: ChartSpec,
  columns: readonly ResultColumn[],
): GroupRequest | null {
  if (kind === 'scatter' || kind === 'number' || x === null || y.includes(x)) return null;
  const place = (name: string) => columns.findLastIndex((column) => column.name === name);
  const measures = (series === null ? y : y.slice(0, 1)).map(place);
  const request = { x: place(x), series: series === null ? null : place(series), measures };
  if ([request.x, request.series ?? 0, ...measures].some((column) => column < 0)) return null;
  const type = columns[request.x]?.type.toUpperCase() ?? '';
  return { ...request, unitMs: unitMs(type), wholeDays: type === 'DATE' };
}

/** What the numbers of a column of instants count, in milliseconds. */
function unitMs(type: string): number | null {
  if (type === 'DATE') return DAY_MS;
  if (type === 'TIMESTAMP_S') return 1000;
  if (type === 'TIMESTAMP_MS') return 1;
  if (type === 'TIMESTAMP_NS') return 1e-6;
  return type.startsWith('TIMESTAMP') || type === 'DATETIME' ? 1e-3 : null;
}

/** What is to be said of what was added up. */
export function wholeOf(
  { rows, of, cells, bucket, wholeDays, xCount, seriesCount }: ChartGroups,
  { x, series }: ChartSpec,
): WholeResult {
  const by = [bucket === null ? x : wholeDays ? bucket : `${bucket} in UTC`, series]
    .filter((name) => name !== null)
    .join(' and ');
  const count = (value: number) => value.toLocaleString('en');
  const which = rows === of ? `All ${count(of)} rows` : `${count(rows)} of ${count(of)} rows`;
  return {
    notes: rows > cells || rows < of || bucket !== null ? [`${which}, added up by ${by}.`] : [],
    xCount,
    seriesCount,
  };
}
