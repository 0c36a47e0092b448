'use client';

import { IconChevronRight, IconEyeOff, IconFilter, IconTable } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { TableEntry } from '#server/queries/schema.ts';
import { matchTables } from './match-tables.ts';
import classes from './table-list.module.css';

interface TableListProps {
  readonly tables: readonly TableEntry[];
  readonly mayPreview: boolean;
  readonly onInsert: (name: string) => void;
  readonly onPreview: (table: string) => void;
}

/** The tables this person sees, with their columns. A press on a name puts it into the statement. */
export function TableList({ tables, mayPreview, onInsert, onPreview }: TableListProps) {
  const [wanted, setWanted] = useState('');
  const found = useMemo(() => matchTables(tables, wanted), [tables, wanted]);
  if (tables.length === 0) {
    return (
      <EmptyState title="There are no tables for you yet">
        A table appears here when it has been built and you may see it.
      </EmptyState>
    );
  }
  return (
    <>
      <input
        type="search"
        className={classes.search}
        aria-label="Find a table or column"
        placeholder="Find a table or column"
        value={wanted}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
      />
      <ul className={classes.tables}>
        {found.map((match) => (
          <TableItem
            key={match.table.name}
            {...match}
            mayPreview={mayPreview}
            onInsert={onInsert}
            onPreview={onPreview}
          />
        ))}
      </ul>
      {found.length === 0 && <p className={classes.none}>No table or column is called so.</p>}
    </>
  );
}

interface TableItemProps extends Omit<TableListProps, 'tables'> {
  readonly table: TableEntry;
  /** Shown open, because a column of it was looked for. */
  readonly byColumn: boolean;
}

function TableItem({ table, byColumn, mayPreview, onInsert, onPreview }: TableItemProps) {
  const [opened, setOpened] = useState(false);
  const open = opened || byColumn;
  const { name, description, columns, filtered } = table;
  return (
    <li>
      <div className={classes.table}>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={open}
          aria-label={`Columns of ${name}`}
          onClick={() => setOpened(!open)}
        >
          <IconChevronRight size={14} aria-hidden="true" />
        </button>
        <button
          type="button"
          className={classes.name}
          title={description ?? undefined}
          onClick={() => onInsert(name)}
        >
          <code>{name}</code>
          {filtered && (
            <span className={classes.mark} title="You see some of its rows">
              <IconFilter size={12} aria-hidden="true" />
              <span className="visually-hidden">some rows</span>
            </span>
          )}
        </button>
        {mayPreview && (
          <button
            type="button"
            className={classes.preview}
            aria-label={`Preview ${name}`}
            title="Preview"
            onClick={() => onPreview(name)}
          >
            <IconTable size={15} aria-hidden="true" />
          </button>
        )}
      </div>
      {open && (
        <ul className={classes.columns} aria-label={`Columns of ${name}`}>
          {columns.map((column) => (
            <li key={column.name}>
              <button
                type="button"
                className={classes.column}
                title={column.description ?? undefined}
                onClick={() => onInsert(column.name)}
              >
                <code>{column.name}</code>
                {column.masked && (
                  <span className={classes.mark} title="You see changed values">
                    <IconEyeOff size={12} aria-hidden="true" />
                    masked
                  </span>
                )}
                <span className={classes.type}>{column.type.toLowerCase()}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
