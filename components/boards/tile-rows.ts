import type { ChartRows } from '#components/chart/prepare/column-role.ts';
import type { TileValue } from '#server/boards/schema.ts';

/** A value as it is written in a cell; null for a missing one. */
export function cellText(value: TileValue): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A tile's rows as charts read them. */
export function chartRows(rows: readonly (readonly TileValue[])[]): ChartRows {
  return { rowCount: rows.length, text: (row, column) => cellText(rows[row]?.[column] ?? null) };
}
