import type { Cell } from './grid-keys.ts';

/** A rectangle of cells from where it was begun to the active cell, or the whole rows of it. */
export interface Selection {
  readonly anchor: Cell;
  readonly active: Cell;
  readonly wholeRows: boolean;
}

export interface CellRange {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

export const AT_START: Selection = at({ row: 0, column: 0 });

export function at(cell: Cell): Selection {
  return { anchor: cell, active: cell, wholeRows: false };
}

/** The cells of it; a header that it begins or ends in does not count. */
export function rangeOf({ anchor, active, wholeRows }: Selection, columns: number): CellRange {
  return {
    firstRow: Math.max(0, Math.min(anchor.row, active.row)),
    lastRow: Math.max(anchor.row, active.row),
    firstColumn: wholeRows ? 0 : Math.min(anchor.column, active.column),
    lastColumn: wholeRows ? columns - 1 : Math.max(anchor.column, active.column),
  };
}

export function isSingle({ anchor, active, wholeRows }: Selection): boolean {
  return !wholeRows && anchor.row === active.row && anchor.column === active.column;
}
