import type { ChartSpec } from '#server/queries/schema.ts';
import type { PivotRequest } from './pivot.ts';
import type { ViewName } from './result-views.tsx';

/** How somebody looks at one result. */
export interface ViewState {
  view: ViewName;
  chart: ChartSpec | null;
  chartAsTable: boolean;
  pivot: PivotRequest | null;
  statistics: boolean;
}

const kept = new WeakMap<object, ViewState>();

/** Kept for as long as the result itself; the same object each time. */
export function viewStateOf(result: object | null): ViewState {
  const state = (result && kept.get(result)) ?? {
    view: 'table',
    chart: null,
    chartAsTable: false,
    pivot: null,
    statistics: false,
  };
  if (result) kept.set(result, state);
  return state;
}
