import type { Preview } from '#server/queries/schema.ts';
import type { GridRows } from './grid-rows.ts';

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/;

/** A preview's rows, which come as JSON, for the grid. */
export class PreviewRows implements GridRows {
  readonly #preview: Preview;
  readonly rowCount: number;

  constructor(preview: Preview) {
    this.#preview = preview;
    this.rowCount = preview.rows.length;
  }

  text(row: number, column: number): string | null {
    const value = this.#preview.rows[row]?.[column] ?? null;
    if (value === null) return null;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  isNumeric(column: number): boolean {
    return NUMERIC.test(this.#preview.columns[column]?.type ?? '');
  }
}
