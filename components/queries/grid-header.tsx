import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { typeLabel } from './column-widths.ts';
import type { GridColumn } from './grid-rows.ts';
import classes from './result-grid.module.css';
import type { SortBy } from './results/sort-rows.ts';

export interface GridHeaderProps {
  readonly columns: readonly GridColumn[];
  readonly numeric: readonly boolean[];
  readonly lefts: readonly number[];
  readonly headPx: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
  /** The column whose header is the active cell. */
  readonly active: number | null;
  readonly idOf: (row: number, column: number) => string;
  readonly sorts: readonly SortBy[] | null;
  readonly filtered: ReadonlySet<number>;
}

/* biome-ignore-start lint/a11y/useSemanticElements: a table element cannot be drawn in parts */
/* biome-ignore-start lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell */

/** The columns on the screen: name, type, and their part in the order. */
export function GridHeader({
  columns,
  numeric,
  lefts,
  headPx,
  firstColumn,
  lastColumn,
  active,
  idOf,
  sorts,
  filtered,
}: GridHeaderProps) {
  return (
    <div role="row" aria-rowindex={1} data-row={-1}>
      <div role="cell" className={classes.corner} aria-colindex={1} style={{ width: headPx }}>
        <span className="visually-hidden">Row</span>
      </div>
      {columns.slice(firstColumn, lastColumn + 1).map((given, place) => {
        const column = firstColumn + place;
        const left = lefts[column] ?? 0;
        const rank = sorts?.findIndex((by) => by.column === column) ?? -1;
        const sort = sorts?.[rank];
        const style: CSSProperties = { left: headPx + left, width: (lefts[column + 1] ?? left) - left };
        return (
          <div
            key={column}
            id={idOf(-1, column)}
            role="columnheader"
            aria-colindex={column + 2}
            aria-sort={sort ? (sort.descending ? 'descending' : 'ascending') : undefined}
            data-column={column}
            data-active={active === column || undefined}
            data-numeric-column={numeric[column] || undefined}
            data-sortable={sorts !== null || undefined}
            data-filtered={filtered.has(column) || undefined}
            className={classes.columnHeader}
            style={style}
          >
            <span className={classes.name} title={given.name}>
              {given.name}
            </span>
            <span className={classes.type} title={given.type}>
              {typeLabel(given)}
              {filtered.has(column) && <span className="visually-hidden">, filtered</span>}
            </span>
            {sort && (
              <span className={classes.sort} aria-hidden="true">
                {sort.descending ? <IconArrowDown size={13} /> : <IconArrowUp size={13} />}
                {(sorts?.length ?? 0) > 1 && rank + 1}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}

/* biome-ignore-end lint/a11y/useSemanticElements: the header ends here */
/* biome-ignore-end lint/a11y/useFocusableInteractive: the header ends here */
