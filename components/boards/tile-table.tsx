import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { TileAnswer } from '#server/boards/schema.ts';
import classes from './board.module.css';
import { cellText } from './tile-rows.ts';

const SHOWN_MAX = 200;

/** The first rows of a tile. Scrolls within its room; focusable so that keys can scroll it. */
export function TileTable({ title, answer: { columns, rows } }: { title: string; answer: TileAnswer }) {
  const shown = rows.slice(0, SHOWN_MAX);
  const isNumber = (column: number) => shown.some((row) => typeof row[column] === 'number');
  return (
    <ScrollRegion className={classes.rows} label={`${title}, rows`}>
      <table>
        <thead>
          <tr>
            {columns.map(({ name }, column) => (
              <th key={name} scope="col" data-number={isNumber(column) || undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
            <tr key={place}>
              {columns.map(({ name }, column) => (
                <td key={name} data-number={isNumber(column) || undefined}>
                  {cellText(row[column] ?? null) ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** How many rows are shown of how many there are; null where that goes without saying. */
export function rowsText({ rows, truncated, total }: TileAnswer, asTable: boolean): string | null {
  const shown = asTable ? Math.min(rows.length, SHOWN_MAX) : rows.length;
  const words = (count: number) => count.toLocaleString('en');
  if (truncated)
    return total === null
      ? `The first ${words(shown)} of more rows`
      : `${words(shown)} of ${words(total)} rows`;
  return shown < rows.length ? `${words(shown)} of ${words(rows.length)} rows` : null;
}
