import type { ResultColumn } from '#server/queries/schema.ts';

export interface GridColumn extends ResultColumn {
  readonly masked?: boolean;
}

/** What a grid draws: cells by place, as text that is made when it is looked at. */
export interface GridRows {
  readonly rowCount: number;
  /** Null for a missing value. */
  text(row: number, column: number): string | null;
  isNumeric(column: number): boolean;
}
