'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { columnWidths, typeLabel } from './column-widths.ts';
import { type Cell, moveCell } from './grid-keys.ts';
import type { GridColumn, GridRows } from './grid-rows.ts';
import classes from './result-grid.module.css';

const ROW_PX = 28;
const HEADER_PX = 44;
/** Texts that fit a column need no tooltip. */
const TITLE_FROM_LENGTH = 40;

export interface ResultGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rows: GridRows | null;
  /** What `rows` had when this was drawn: it grows. */
  readonly rowCount: number;
}

/* biome-ignore-start lint/a11y/useSemanticElements: a table element cannot be drawn in parts */
/* biome-ignore-start lint/a11y/useFocusableInteractive: the grid has the focus and names its active cell */

/** A table of any size: only what is on the screen is in the page. Moved through by the keys of the ARIA grid pattern. */
export function ResultGrid({ label, columns, rows, rowCount }: ResultGridProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  const hasRows = rowCount > 0;
  // The first rows decide; widths that changed with each batch would make the page jump.
  const widths = useMemo(() => columnWidths(columns, hasRows ? rows : null), [columns, rows, hasRows]);
  const rowAxis = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
    scrollMargin: HEADER_PX,
    scrollPaddingStart: HEADER_PX,
  });
  const columnAxis = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (column) => widths[column] ?? 0,
    overscan: 3,
    getItemKey: (column) => `${column}:${widths[column]}`,
  });
  const shownColumns = columnAxis.getVirtualItems();
  const cellId = ({ row, column }: Cell) => `${id}-${row}-${column}`;

  const goTo = (cell: Cell) => {
    setActive(cell);
    if (cell.row >= 0) rowAxis.scrollToIndex(cell.row);
    columnAxis.scrollToIndex(cell.column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return;
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEADER_PX) / ROW_PX) - 1);
    const next = moveCell(active, event.key, event.ctrlKey || event.metaKey, {
      rows: rowCount,
      columns: columns.length,
      page,
    });
    if (!next) return;
    event.preventDefault();
    goTo(next);
  };
  const onClick = (event: MouseEvent) => {
    const cell = (event.target as Element).closest<HTMLElement>('[data-row]');
    if (cell) setActive({ row: Number(cell.dataset.row), column: Number(cell.dataset.column) });
  };
  const activeText =
    active.row < 0 ? (columns[active.column]?.name ?? null) : (rows?.text(active.row, active.column) ?? null);
  const onCopy = (event: ClipboardEvent) => {
    if (getSelection()?.isCollapsed === false) return;
    event.clipboardData.setData('text/plain', activeText ?? '');
    event.preventDefault();
  };

  const rowItems = rowAxis.getVirtualItems();
  const isDrawn =
    shownColumns.some(({ index }) => index === active.column) &&
    (active.row < 0 || rowItems.some(({ index }) => index === active.row));
  const width = columnAxis.getTotalSize();

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        aria-activedescendant={isDrawn ? cellId(active) : undefined}
        className={classes.grid}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onCopy={onCopy}
      >
        <div role="rowgroup" className={classes.header} style={{ width, height: HEADER_PX }}>
          <div role="row" aria-rowindex={1}>
            {shownColumns.map(({ index: column, start, size }) => {
              const given = columns[column];
              return (
                <div
                  key={column}
                  id={cellId({ row: -1, column })}
                  role="columnheader"
                  aria-colindex={column + 1}
                  data-row={-1}
                  data-column={column}
                  data-active={(active.row < 0 && active.column === column) || undefined}
                  data-numeric-column={rows?.isNumeric(column) || undefined}
                  className={classes.columnHeader}
                  style={{ left: start, width: size }}
                >
                  <span className={classes.name} title={given?.name}>
                    {given?.name}
                  </span>
                  <span className={classes.type} title={given?.type}>
                    {given && typeLabel(given)}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
        <div role="rowgroup" className={classes.body} style={{ width, height: rowAxis.getTotalSize() }}>
          {rowItems.map(({ index: row, start }) => (
            <div
              key={row}
              role="row"
              aria-rowindex={row + 2}
              className={classes.row}
              style={{ height: ROW_PX, transform: `translateY(${start - HEADER_PX}px)` }}
            >
              {shownColumns.map(({ index: column, start: left, size }) => {
                const text = rows?.text(row, column) ?? null;
                return (
                  <div
                    key={column}
                    id={cellId({ row, column })}
                    role="gridcell"
                    aria-colindex={column + 1}
                    data-row={row}
                    data-column={column}
                    data-active={(active.row === row && active.column === column) || undefined}
                    data-numeric-column={rows?.isNumeric(column) || undefined}
                    className={classes.cell}
                    style={{ left, width: size }}
                    title={text !== null && text.length > TITLE_FROM_LENGTH ? text : undefined}
                  >
                    {text ?? <Missing />}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      </div>
      {rowCount > 0 && (
        <p className={classes.value}>
          <span className={classes.valueName}>{columns[active.column]?.name}</span>
          <span className={classes.valueText}>{activeText ?? <Missing />}</span>
        </p>
      )}
    </div>
  );
}

/* biome-ignore-end lint/a11y/useSemanticElements: the grid ends here */
/* biome-ignore-end lint/a11y/useFocusableInteractive: the grid ends here */

/** Told from an empty text by how it looks and how it is read out. */
function Missing() {
  return (
    <span className={classes.missing} title="null">
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">null</span>
    </span>
  );
}
