export interface Cell {
  /** -1 is the header. */
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen. */
  readonly page: number;
}

/** The cell a key leads to; null for a key that moves nothing. As the ARIA grid pattern has it. */
export function moveCell(from: Cell, key: string, whole: boolean, size: GridSize): Cell | null {
  const row = (wanted: number) => Math.max(-1, Math.min(wanted, size.rows - 1));
  const column = (wanted: number) => Math.max(0, Math.min(wanted, size.columns - 1));
  switch (key) {
    case 'ArrowUp':
      return { ...from, row: whole ? row(0) : row(from.row - 1) };
    case 'ArrowDown':
      return { ...from, row: whole ? row(size.rows - 1) : row(from.row + 1) };
    case 'ArrowLeft':
      return { ...from, column: whole ? 0 : column(from.column - 1) };
    case 'ArrowRight':
      return { ...from, column: whole ? column(size.columns - 1) : column(from.column + 1) };
    case 'PageUp':
      return { ...from, row: Math.max(row(0), row(from.row - size.page)) };
    case 'PageDown':
      return { ...from, row: row(from.row + size.page) };
    case 'Home':
      return { row: whole ? row(0) : from.row, column: 0 };
    case 'End':
      return { row: whole ? row(size.rows - 1) : from.row, column: column(size.columns - 1) };
    default:
      return null;
  }
}
