'use client';

import {
  IconChevronRight,
  IconDeviceDesktopDown,
  IconEyeOff,
  IconFilter,
  IconTable,
} from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useDeferredValue, useMemo, useRef, useState } from 'react';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { TableEntry } from '#server/queries/schema.ts';
import { quoteName, quotePath } from '../completion/quote-name.ts';
import { matchTables } from './match-tables.ts';
import classes from './table-list.module.css';
import { type TableRow, tableRows } from './table-rows.ts';

export interface TableListProps {
  readonly tables: readonly TableEntry[];
  readonly mayPreview: boolean;
  readonly onInsert: (name: string) => void;
  readonly onPreview: (table: string) => void;
  /** Null where the engine in the browser cannot be used. */
  readonly onOpenInBrowser: ((table: string) => void) | null;
}

const ROW_HEIGHT = { schema: 28, table: 28, column: 24 } as const;
const ROWS_BESIDE = 20;

/** The tables this person sees, by schema, with their columns. A press on a name puts it into the statement. */
export function TableList({ tables, ...doing }: TableListProps) {
  const [wanted, setWanted] = useState('');
  const searched = useDeferredValue(wanted);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(
    () => tableRows(matchTables(tables, searched), toggled, searched.trim() !== ''),
    [tables, searched, toggled],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (place) => ROW_HEIGHT[rows[place]?.kind ?? 'table'],
    getItemKey: (place) => rows[place]?.key ?? place,
    overscan: ROWS_BESIDE,
    initialRect: { width: 280, height: 600 },
  });
  if (tables.length === 0) {
    return (
      <EmptyState title="There are no tables for you yet">
        A table appears here when it has been built and you may see it.
      </EmptyState>
    );
  }
  const toggle = (key: string) => {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  };
  return (
    <div className={classes.browser}>
      <input
        type="search"
        className={classes.search}
        aria-label="Find a table or column"
        placeholder="Find a table or column"
        value={wanted}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
      />
      {rows.length === 0 && <p className={classes.none}>No table or column is called so.</p>}
      <div ref={scroller} className={classes.scroller}>
        <ul className={classes.tables} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            return (
              row && (
                <li
                  key={key}
                  className={classes.row}
                  aria-setsize={rows.length}
                  aria-posinset={index + 1}
                  style={{ transform: `translateY(${start}px)` }}
                  onKeyDown={moveBetweenRows}
                >
                  <Row row={row} onToggle={toggle} {...doing} />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </div>
  );
}

/** Up and down go to the row before and after, beside Tab, which takes every button. */
function moveBetweenRows(event: KeyboardEvent<HTMLLIElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const step = event.key === 'ArrowDown' ? 1 : -1;
  const here = Number(event.currentTarget.getAttribute('aria-posinset'));
  const next = event.currentTarget.parentElement?.querySelector<HTMLElement>(
    `[aria-posinset="${here + step}"] [data-main]`,
  );
  if (!next) return;
  event.preventDefault();
  next.focus();
}

interface RowProps extends Omit<TableListProps, 'tables'> {
  readonly row: TableRow;
  readonly onToggle: (key: string) => void;
}

function Row({ row, onToggle, ...doing }: RowProps) {
  switch (row.kind) {
    case 'schema':
      return (
        <button
          type="button"
          data-main
          className={classes.schema}
          aria-expanded={row.isOpen}
          onClick={() => onToggle(row.key)}
        >
          <IconChevronRight size={14} aria-hidden="true" />
          {row.schema}
          <span className={classes.count}>{row.count}</span>
        </button>
      );
    case 'table':
      return <TableLine row={row} onToggle={onToggle} {...doing} />;
    case 'column':
      return <ColumnLine row={row} onInsert={doing.onInsert} />;
  }
}

function TableLine({
  row: { table, shortName, isOpen },
  mayPreview,
  onToggle,
  onInsert,
  onPreview,
  onOpenInBrowser,
}: Omit<RowProps, 'row'> & { row: Extract<TableRow, { kind: 'table' }> }) {
  const { name, description, filtered, tags } = table;
  const note = [description, tags.length > 0 && `Tags: ${tags.join(', ')}`].filter(Boolean).join('\n');
  return (
    <div className={classes.table}>
      <button
        type="button"
        className={classes.toggle}
        aria-expanded={isOpen}
        aria-label={`Columns of ${name}`}
        onClick={() => onToggle(name)}
      >
        <IconChevronRight size={14} aria-hidden="true" />
      </button>
      <button
        type="button"
        data-main
        className={classes.name}
        aria-label={filtered ? `${name}, some rows` : name}
        title={note || undefined}
        onClick={() => onInsert(quotePath(name))}
      >
        <code>{shortName}</code>
        {filtered && (
          <span className={classes.mark} title="You see some of its rows">
            <IconFilter size={12} aria-hidden="true" />
          </span>
        )}
      </button>
      {onOpenInBrowser && (
        <button
          type="button"
          className={classes.action}
          aria-label={`Open ${name} in the browser`}
          title="Open in the browser"
          onClick={() => onOpenInBrowser(name)}
        >
          <IconDeviceDesktopDown size={15} aria-hidden="true" />
        </button>
      )}
      {mayPreview && (
        <button
          type="button"
          className={classes.action}
          aria-label={`Preview ${name}`}
          title="Preview"
          onClick={() => onPreview(name)}
        >
          <IconTable size={15} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

function ColumnLine({
  row: { column },
  onInsert,
}: {
  row: Extract<TableRow, { kind: 'column' }>;
  onInsert: (name: string) => void;
}) {
  const { name, type, description, masked, tags } = column;
  return (
    <button
      type="button"
      data-main
      className={classes.column}
      title={description ?? undefined}
      onClick={() => onInsert(quoteName(name))}
    >
      <code>{name}</code>
      {masked && (
        <span className={classes.mark} title="You see changed values">
          <IconEyeOff size={12} aria-hidden="true" />
          masked
        </span>
      )}
      {tags.map((tag) => (
        <span key={tag} className={classes.tag}>
          {tag}
        </span>
      ))}
      <span className={classes.type}>{type.toLowerCase()}</span>
    </button>
  );
}
