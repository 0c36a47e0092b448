import type { GridColumn, GridRows } from './grid-rows.ts';
import type { CellRange } from './grid-selection.ts';

/** More than that is a file's job: see the export. */
export const COPY_CELLS_MAX = 200_000;

export interface CopiedCells {
  /** Tabs between cells, line ends between rows; quoted where a cell has those itself. */
  readonly tsv: string;
  readonly html: string;
  /** What was copied, and what was not. */
  readonly sentence: string;
}

const count = (value: number) => value.toLocaleString('en');

/** Cells for other programs, as they are shown; missing values are empty. */
export function copyCells(
  columns: readonly GridColumn[],
  rows: GridRows,
  { firstRow, lastRow, firstColumn, lastColumn }: CellRange,
  withHeaders: boolean,
): CopiedCells {
  const width = lastColumn - firstColumn + 1;
  const wanted = lastRow - firstRow + 1;
  const height = Math.min(wanted, Math.max(1, Math.floor(COPY_CELLS_MAX / width)));
  const [lines, markup]: [string[], string[]] = [[], []];
  const names = columns.slice(firstColumn, lastColumn + 1).map(({ name }) => name);
  if (withHeaders) {
    lines.push(names.map(tsvCell).join('\t'));
    markup.push(`<tr>${names.map((name) => `<th>${escaped(name)}</th>`).join('')}</tr>`);
  }
  const isOne = width === 1 && wanted === 1 && !withHeaders;
  for (let row = firstRow; row < firstRow + height; row++) {
    const cells = Array.from({ length: width }, (_, place) => rows.text(row, firstColumn + place) ?? '');
    // A single cell is pasted into texts: exactly what it is.
    lines.push(isOne ? (cells[0] ?? '') : cells.map(tsvCell).join('\t'));
    markup.push(`<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`);
  }
  const size = isOne
    ? 'The cell was copied.'
    : `${count(height)} ${height === 1 ? 'row' : 'rows'} of ${count(width)} ${width === 1 ? 'column' : 'columns'} copied${withHeaders ? ' with their names' : ''}.`;
  return {
    tsv: lines.join('\n'),
    html: `<table>${markup.join('')}</table>`,
    sentence:
      height < wanted
        ? `The first ${count(height)} of ${count(wanted)} rows were copied. Export the result to have all of them.`
        : size,
  };
}

function tsvCell(text: string): string {
  return /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
