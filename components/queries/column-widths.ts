import type { GridColumn, GridRows } from './grid-rows.ts';

const SAMPLE_ROWS = 60;
/** Of the widest digits, of names in bold and of types in small. */
const CHARACTER_PX = 8.1;
const NAME_CHARACTER_PX = 8.6;
const TYPE_CHARACTER_PX = 6.7;
const TYPE_LENGTH_MAX = 26;
const PADDING_PX = 25;
const WIDTH_MIN_PX = 72;
const WIDTH_MAX_PX = 340;

/** A width for each column, from its name and its first values; wide values are clipped. */
export function columnWidths(columns: readonly GridColumn[], rows: GridRows | null): number[] {
  const sample = Math.min(rows?.rowCount ?? 0, SAMPLE_ROWS);
  return columns.map((given, column) => {
    let width = Math.max(
      given.name.length * NAME_CHARACTER_PX,
      Math.min(typeLabel(given).length, TYPE_LENGTH_MAX) * TYPE_CHARACTER_PX,
    );
    for (let row = 0; row < sample; row++) {
      width = Math.max(width, (rows?.text(row, column)?.length ?? 1) * CHARACTER_PX);
    }
    return Math.round(Math.min(Math.max(width + PADDING_PX, WIDTH_MIN_PX), WIDTH_MAX_PX));
  });
}

/** What stands under a column's name. */
export function typeLabel({ type, masked }: GridColumn): string {
  return `${type.toLowerCase()}${masked ? ' · masked' : ''}`;
}
