import type { NumberFormat } from './format.ts';

export interface TableColumn {
  readonly label: string;
  readonly format: 'text' | NumberFormat;
}

/** What a tile shows, as a table: for the table view, the export and whoever cannot see the chart. */
export interface ChartTable {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** How many rows there are in all. */
  readonly total: number;
}

export type ResultRow = Readonly<Record<string, string | number | boolean | null>>;

export function numberIn(row: ResultRow | undefined, column: string): number | null {
  const value = row?.[column];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function textIn(row: ResultRow, column: string): string {
  const value = row[column];
  return value === null || value === undefined ? '' : String(value);
}
