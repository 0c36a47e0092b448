'use client';

import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { PivotFigure, PivotResult } from './pivot.ts';
import classes from './pivot-view.module.css';

interface PivotTableProps {
  readonly result: PivotResult;
  readonly isStale: boolean;
  readonly rowName: string;
  readonly columnName: string | null;
  readonly headOf: (row: number, axis: 'row' | 'column') => string;
  readonly text: (figure: PivotFigure) => string;
}

const count = (value: number) => value.toLocaleString('en');

/** A pivot with its totals, which are of all rows, also of those that have no line here. */
export function PivotTable({ result, isStale, rowName, columnName, headOf, text }: PivotTableProps) {
  const { rowHeads, columnHeads, rowCount, columnCount, cells, rowTotals, columnTotals, total } = result;
  const notes = [
    ...(rowHeads.length < rowCount
      ? [`The first ${count(rowHeads.length)} of ${count(rowCount)} values of ${rowName} are shown.`]
      : []),
    ...(columnHeads.length < columnCount
      ? [`The first ${count(columnHeads.length)} of ${count(columnCount)} values of ${columnName} are shown.`]
      : []),
    ...(rowHeads.length < rowCount || columnHeads.length < columnCount ? ['Totals are of all.'] : []),
  ];
  return (
    <>
      <ScrollRegion className={classes.scroller} label="Pivot table" aria-busy={isStale || undefined}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{columnName === null ? rowName : `${rowName} by ${columnName}`}</th>
              {columnHeads.map((row) => (
                <th key={row} scope="col" data-number>
                  {headOf(row, 'column')}
                </th>
              ))}
              <th scope="col" data-number data-total>
                Total
              </th>
            </tr>
          </thead>
          <tbody>
            {rowHeads.map((row, place) => (
              <tr key={row}>
                <th scope="row">{headOf(row, 'row')}</th>
                {columnHeads.map((column, at) => (
                  <td key={column}>{text(cells[place]?.[at] ?? null)}</td>
                ))}
                <td data-total>{text(rowTotals[place] ?? null)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              {columnHeads.map((column, at) => (
                <td key={column}>{text(columnTotals[at] ?? null)}</td>
              ))}
              <td data-total>{text(total)}</td>
            </tr>
          </tfoot>
        </table>
      </ScrollRegion>
      {notes.length > 0 && <p className={classes.notes}>{notes.join(' ')}</p>}
    </>
  );
}
