'use client';

import {
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { columnWidths } from './column-widths.ts';
import { copyCells } from './copy-cells.ts';
import type { BodyContent } from './grid-body.ts';
import { GridHeader } from './grid-header.tsx';
import { type Cell, moveCell } from './grid-keys.ts';
import type { GridColumn, GridRows } from './grid-rows.ts';
import { AT_START, at, rangeOf, type Selection } from './grid-selection.ts';
import classes from './result-grid.module.css';
import type { SortBy } from './results/sort-rows.ts';
import { useGridView } from './use-grid-view.ts';

const HEADER_PX = 44;
const DIGIT_PX = 7.6;
const BODY_CLASSES = { row: classes.row ?? '', cell: classes.cell ?? '', head: classes.rowHead ?? '' };
const NO_FILTERS: ReadonlySet<number> = new Set();

/** What may be done with a grid from outside. */
export interface GridHandle {
  /** Copies what is selected, with the names of its columns. */
  copyWithNames(): void;
}

/** Working with a grid whose rows can be put in order. */
export interface GridWork {
  readonly sorts: readonly SortBy[];
  readonly filtered: ReadonlySet<number>;
  /** `adds` keeps what is sorted by already. */
  readonly onSort: (column: number, adds: boolean) => void;
  readonly onFilter: (column: number) => void;
}

export interface ResultGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rows: GridRows | null;
  /** What `rows` had when this was drawn: it grows. */
  readonly rowCount: number;
  /** None for a grid that is only looked at. */
  readonly work?: GridWork | null;
  readonly onColumn?: (column: number) => void;
  readonly onCopied?: (sentence: string) => void;
  readonly handle?: RefObject<GridHandle | null>;
}

/* biome-ignore-start lint/a11y/useSemanticElements: a table element cannot be drawn in parts */

/** A table of any size: only what is on the screen is in the page. Moved through by the keys of the ARIA grid pattern. */
export function ResultGrid({
  label,
  columns,
  rows,
  rowCount,
  work = null,
  onColumn,
  onCopied,
  handle,
}: ResultGridProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const body = useRef<HTMLDivElement>(null);
  const value = useRef<HTMLParagraphElement>(null);
  const withNames = useRef(false);
  const [selection, setSelection] = useState<Selection>(AT_START);
  const { active } = selection;
  const hasRows = rowCount > 0;
  // The first rows decide; widths that changed with each batch would make the page jump.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another order of the same rows keeps its widths
  const widths = useMemo(() => columnWidths(columns, hasRows ? rows : null), [columns, hasRows]);
  const lefts = useMemo(() => {
    const edges = [0];
    for (const width of widths) edges.push((edges.at(-1) ?? 0) + width);
    return edges;
  }, [widths]);
  const numeric = useMemo(
    () => columns.map((_, column) => (hasRows && rows?.isNumeric(column)) || false),
    [columns, rows, hasRows],
  );
  const headPx = Math.max(40, Math.ceil(rowCount.toLocaleString('en').length * DIGIT_PX) + 20);
  const content = useMemo<BodyContent>(
    () => ({ rows, rowCount, numeric, lefts, headPx, selection }),
    [rows, rowCount, numeric, lefts, headPx, selection],
  );
  const idOf = useCallback((row: number, column: number) => `${id}-${row}-${column}`, [id]);
  const view = useGridView({ scroller, body, headerPx: HEADER_PX, content, classes: BODY_CLASSES, idOf });

  // A filter can leave fewer rows than the active one is at.
  if (active.row >= rowCount && rowCount > 0) setSelection(at({ row: rowCount - 1, column: active.column }));
  useEffect(() => onColumn?.(active.column), [onColumn, active.column]);
  useImperativeHandle(handle, () => ({
    copyWithNames() {
      const [said, drawn] = [value.current, getSelection()];
      if (!said || !drawn) return;
      withNames.current = true;
      // The only way to write a table to the clipboard where the page is reached by plain HTTP; it asks for a selection.
      drawn.selectAllChildren(said);
      document.execCommand('copy');
      drawn.removeAllRanges();
      withNames.current = false;
      scroller.current?.focus();
    },
  }));

  const goTo = (cell: Cell, extends_: boolean, wholeRows = extends_ && selection.wholeRows) => {
    setSelection(
      extends_ ? { anchor: selection.anchor, active: cell, wholeRows } : { ...at(cell), wholeRows },
    );
    view.show(cell.row, cell.column);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const control = event.ctrlKey || event.metaKey;
    if (event.altKey && event.key !== 'ArrowDown') return;
    const isHeader = active.row < 0;
    const next = event.altKey
      ? null
      : moveCell(active, event.key, control, { rows: rowCount, columns: columns.length, page: view.page() });
    if (next) goTo(next, event.shiftKey && next.row >= 0);
    else if (event.altKey) work?.onFilter(active.column);
    else if (event.key === 'a' && control) {
      setSelection({
        anchor: { row: 0, column: 0 },
        active: { row: rowCount - 1, column: columns.length - 1 },
        wholeRows: true,
      });
    } else if (event.key === ' ' && event.shiftKey && !isHeader)
      setSelection({ ...selection, wholeRows: true });
    else if (event.key === 'Escape') setSelection(at(active));
    else if ((event.key === 'Enter' || event.key === ' ') && isHeader)
      work?.onSort(active.column, event.shiftKey);
    else return;
    event.preventDefault();
  };

  const pressed = useRef(false);
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const target = event.target as Element;
    const isHead = target.closest('[role="rowheader"]') !== null;
    if (!isHead && !target.closest('[role="gridcell"]')) return;
    const cell = view.cellAt(event.clientX, event.clientY);
    pressed.current = true;
    goTo(cell, event.shiftKey, isHead);
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!pressed.current) return;
    const cell = view.cellAt(event.clientX, event.clientY);
    if (cell.row !== active.row || cell.column !== active.column) goTo(cell, true);
  };
  const onClick = (event: MouseEvent) => {
    const target = event.target as Element;
    const header = target.closest<HTMLElement>('[role="columnheader"]');
    if (header) {
      const column = Number(header.dataset.column);
      setSelection(at({ row: -1, column }));
      work?.onSort(column, event.shiftKey);
    } else if (
      target.closest('[role="gridcell"]') &&
      (event.nativeEvent as globalThis.PointerEvent).pointerType === 'touch'
    ) {
      goTo(view.cellAt(event.clientX, event.clientY), false);
    }
  };
  const activeText =
    active.row < 0 ? (columns[active.column]?.name ?? null) : (rows?.text(active.row, active.column) ?? null);
  const onCopy = (event: ClipboardEvent) => {
    if (getSelection()?.isCollapsed === false && !withNames.current) return;
    event.preventDefault();
    if (!rows || active.row < 0) return event.clipboardData.setData('text/plain', activeText ?? '');
    const copied = copyCells(columns, rows, rangeOf(selection, columns.length), withNames.current);
    event.clipboardData.setData('text/plain', copied.tsv);
    event.clipboardData.setData('text/html', copied.html);
    onCopied?.(copied.sentence);
  };

  const width = headPx + (lefts.at(-1) ?? 0);
  const { firstColumn, lastColumn } = view;
  return (
    <div className={classes.frame} onCopy={onCopy}>
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length + 1}
        aria-multiselectable="true"
        className={classes.grid}
        onKeyDown={onKeyDown}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          pressed.current = false;
        }}
        onClick={onClick}
      >
        <div role="rowgroup" className={classes.header} style={{ width, height: HEADER_PX }}>
          <GridHeader
            {...{ columns, numeric, lefts, headPx, firstColumn, lastColumn, idOf }}
            active={active.row < 0 ? active.column : null}
            sorts={work?.sorts ?? null}
            filtered={work?.filtered ?? NO_FILTERS}
          />
        </div>
        <div ref={body} role="rowgroup" className={classes.body} style={{ width }} />
      </div>
      {hasRows && (
        <p ref={value} className={classes.value}>
          <span className={classes.valueName}>{columns[active.column]?.name}</span>
          <span className={classes.valueText} data-missing={activeText === null || undefined}>
            {activeText ?? 'null'}
          </span>
        </p>
      )}
    </div>
  );
}

/* biome-ignore-end lint/a11y/useSemanticElements: the grid ends here */
