'use client';

import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { MaskMark } from '#components/policies/mask-mark.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { SeenTable } from '#server/requests/schema.ts';
import classes from './seen-tables.module.css';

const SEARCH_FROM = 8;

function namespaceOf({ name }: SeenTable): string {
  return name.slice(0, name.indexOf('.'));
}

/** Tables by namespace, each with the columns that are seen and what is done to their values. */
export function SeenTables({ tables, nobody }: { tables: readonly SeenTable[]; nobody: string }) {
  const [wanted, setWanted] = useState('');
  const needle = wanted.trim().toLowerCase();
  const found = tables.filter(
    ({ name, columns }) => name.includes(needle) || columns.some((column) => column.name.includes(needle)),
  );
  if (tables.length === 0) return <EmptyState title="No table">{nobody}</EmptyState>;
  return (
    <div className={classes.tables}>
      {tables.length >= SEARCH_FROM && (
        <input
          type="search"
          className={classes.search}
          aria-label="Find tables and columns"
          placeholder="Table or column"
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      {[...Map.groupBy(found, namespaceOf)].map(([namespace, members]) => (
        <section key={namespace} aria-label={namespace}>
          <h3 className={classes.namespace}>
            {namespace} <span>{members.length}</span>
          </h3>
          {members.map((table) => (
            <Table key={table.name} table={table} open={needle !== '' && found.length === 1} />
          ))}
        </section>
      ))}
      {found.length === 0 && <p className={classes.none}>No table or column has this name.</p>}
    </div>
  );
}

function Table({ table, open }: { table: SeenTable; open: boolean }) {
  const masked = table.columns.filter(({ mask }) => mask !== null).length;
  const facts = [
    `${table.columns.length} ${table.columns.length === 1 ? 'column' : 'columns'}`,
    masked > 0 && `${masked} masked`,
    table.filtered && 'some rows only',
  ].filter(Boolean);
  return (
    <details className={classes.table} open={open || undefined}>
      <summary className={classes.summary}>
        <IconChevronRight size={14} aria-hidden="true" className={classes.arrow} />
        <code className={classes.name}>{table.name}</code>
        <span className={classes.facts} data-limited={masked > 0 || table.filtered || undefined}>
          {facts.join(' · ')}
        </span>
      </summary>
      {table.description && <p className={classes.description}>{table.description}</p>}
      <ul className={classes.columns}>
        {table.columns.map(({ name, type, tags, mask }) => (
          <li key={name} className={classes.column}>
            <code>{name}</code>
            <span className={classes.type}>{type}</span>
            {tags.length > 0 && <span className={classes.tags}>{tags.join(', ')}</span>}
            {mask && <MaskMark mask={mask} />}
          </li>
        ))}
      </ul>
    </details>
  );
}
