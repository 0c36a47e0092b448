'use client';

import { useLocale } from '#components/ui/locale.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import classes from './chart.module.css';
import type { ChartTable } from './prepare/chart-table.ts';
import { formatExact } from './prepare/format.ts';

/** The numbers of a chart, exact. Scrolls within its room; focusable so that keys can scroll it. */
export function TableView({
  table,
  title,
  heightPx,
}: {
  table: ChartTable;
  title: string;
  heightPx: number;
}) {
  const locale = useLocale();
  return (
    <ScrollRegion className={classes.tableWrap} style={{ height: heightPx }} label={`${title}, table`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {table.columns.map(({ label, format }) => (
              <th key={label} scope="col" data-number={format === 'text' ? undefined : true}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
            <tr key={place}>
              {table.columns.map(({ label, format }, column) => {
                const value = row[column] ?? null;
                return (
                  <td key={label} data-number={format === 'text' ? undefined : true}>
                    {format === 'text' || typeof value === 'string'
                      ? (value ?? '–')
                      : formatExact(value, format, locale)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
