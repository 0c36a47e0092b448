import type { ResultColumn } from '#server/queries/schema.ts';
import type { GridRows } from './grid-rows.ts';

const SAMPLE_ROWS = 60;
const CHARACTER_PX = 7.6;
const PADDING_PX = 25;
const WIDTH_MIN_PX = 72;
const WIDTH_MAX_PX = 340;

/** A width for each column, from its name and its first values; wide values are clipped. */
export function columnWidths(columns: readonly ResultColumn[], rows: GridRows | null): number[] {
  const sample = Math.min(rows?.rowCount ?? 0, SAMPLE_ROWS);
  return columns.map(({ name, type }, column) => {
    let characters = Math.max(name.length, Math.min(type.length, 14) * 0.85);
    for (let row = 0; row < sample; row++) {
      characters = Math.max(characters, rows?.text(row, column)?.length ?? 1);
    }
    return Math.round(Math.min(Math.max(characters * CHARACTER_PX + PADDING_PX, WIDTH_MIN_PX), WIDTH_MAX_PX));
  });
}
