import type { ChartGroups, GroupRequest } from './chart-groups.ts';
import type { ColumnData } from './column-data.ts';
import type { ColumnStatistics } from './column-statistics.ts';
import type { RowTest } from './filter-rows.ts';
import type { PivotRequest, PivotResult } from './pivot.ts';
import type { SortBy } from './sort-rows.ts';

/** What a page and its worker say to each other about one result. */

export interface AnalysisTasks {
  /** The rows that pass, in order; null for all of them as they came. */
  readonly order: {
    readonly asks: {
      readonly count: number;
      readonly tests: readonly RowTest[];
      readonly sorts: readonly SortBy[];
    };
    readonly gives: Uint32Array | null;
  };
  /** Of the rows that the last order left. */
  readonly statistics: {
    readonly asks: { readonly count: number; readonly column: number; readonly isTemporal: boolean };
    readonly gives: ColumnStatistics;
  };
  readonly pivot: {
    readonly asks: { readonly count: number; readonly request: PivotRequest };
    readonly gives: PivotResult;
  };
  readonly chart: {
    readonly asks: { readonly count: number; readonly request: GroupRequest };
    readonly gives: ChartGroups;
  };
}

export type TaskName = keyof AnalysisTasks;

export type Task = { [Name in TaskName]: { readonly name: Name } & AnalysisTasks[Name]['asks'] }[TaskName];

export type ToWorker =
  | { readonly kind: 'column'; readonly column: number; readonly data: ColumnData }
  | { readonly kind: 'task'; readonly id: number; readonly task: Task }
  | { readonly kind: 'cancel'; readonly id: number };

export type FromWorker =
  /** From 0 to 1. */
  | { readonly kind: 'progress'; readonly id: number; readonly share: number }
  | { readonly kind: 'done'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'failed'; readonly id: number };
