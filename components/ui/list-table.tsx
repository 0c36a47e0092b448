import type { ReactNode } from 'react';
import classes from './list-table.module.css';
import { ScrollRegion } from './scroll-region.tsx';

interface ListTableProps {
  /** What the rows are, for screen readers. */
  readonly label: string;
  /** Headings in order; those of columns that a narrow window does without say so. */
  readonly columns: readonly {
    readonly name: string;
    readonly wide?: boolean;
    readonly number?: boolean;
    /** Read to screen readers only, as for a column of buttons. */
    readonly silent?: boolean;
  }[];
  /** `<tr>`s; the cells of wide columns carry `data-wide`, of numbers `data-number`. */
  readonly children: ReactNode;
  /** Shows that what is listed is being replaced. */
  readonly stale?: boolean;
}

/** Rows of things with the same facts. Scrolls sideways within itself where there is no room. */
export function ListTable({ label, columns, children, stale }: ListTableProps) {
  return (
    <ScrollRegion className={classes.scroll} label={label} aria-busy={stale || undefined}>
      <table className={classes.table}>
        <thead>
          <tr>
            {columns.map(({ name, wide, number, silent }) => (
              <th key={name} scope="col" data-wide={wide} data-number={number}>
                {silent ? <span className="visually-hidden">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </ScrollRegion>
  );
}
