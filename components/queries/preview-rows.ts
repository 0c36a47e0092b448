import type { Preview } from '#server/queries/schema.ts';
import type { GridRows } from './grid-rows.ts';

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\([\d, ]+\))$/;

const DECIMAL = /^DECIMAL\(\d+,\s*(\d+)\)$/;

/** As results of statements show it: `2026-11-23 10:00:00.5Z`. */
function instantText(iso: string, zoned: boolean): string {
  const text = iso
    .replace('T', ' ')
    .replace(/Z$/, '')
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
  return zoned ? `${text}Z` : text;
}

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
    if (typeof value === 'object') return JSON.stringify(value);
    const type = this.#preview.columns[column]?.type ?? '';
    const scale = DECIMAL.exec(type)?.[1];
    if (scale !== undefined && typeof value === 'number') return value.toFixed(Number(scale));
    const text = String(value);
    return type.startsWith('TIMESTAMP') ? instantText(text, type.endsWith('TIME ZONE')) : text;
  }

  isNumeric(column: number): boolean {
    return NUMERIC.test(this.#preview.columns[column]?.type ?? '');
  }
}
