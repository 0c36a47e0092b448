'use client';

import { IconEyeOff, IconLock } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { PreviewRows } from '#components/queries/preview-rows.ts';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { PolicyDocument } from '#server/access/schema.ts';
import type { ViewAs, ViewAsColumn } from '#server/people/schema.ts';
import { MaskMark } from './mask-mark.tsx';
import type { RowValue } from './row-why.tsx';
import classes from './viewed-table.module.css';
import { WhyPanel } from './why-panel.tsx';

interface ViewedTableProps {
  readonly view: ViewAs;
  readonly document: PolicyDocument | null;
}

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|FLOAT|DOUBLE|REAL)\b/;

/** The rows as the person sees them, with what is hidden and masked marked. A column's heading tells why. */
export function ViewedTable({ view, document }: ViewedTableProps) {
  const [asked, setAsked] = useState<string | null>(null);
  const [row, setRow] = useState<RowValue | null>(null);
  const { preview, columns, person, table } = view;
  const rows = useMemo(() => preview && new PreviewRows(preview), [preview]);
  const places = new Map(preview?.columns.map(({ name }, place) => [name, place]));
  const firstValue = { column: columns[0]?.name ?? '', value: '' };
  const hidden = columns.filter(({ sight }) => sight.sees === 'nothing').length;
  return (
    <div className={classes.split}>
      <section className={classes.rows} aria-label={`${table} as ${person.name} sees it`}>
        <header className={classes.header}>
          <h2 className={classes.title}>
            <code>{table}</code> as {person.name} sees it
          </h2>
          <p className={classes.facts}>
            {preview ? (
              <>
                {preview.more ? `First ${preview.rows.length} rows` : `${preview.rows.length} rows`}
                {view.rowFilter && ', of those that the filters leave'}
                {hidden > 0 && ` · ${hidden} of ${columns.length} columns hidden`}
                {view.rowsCovered && ' · rows that you may not see yourself are left out'}
              </>
            ) : (
              `${person.name} does not see this table: for them it does not exist.`
            )}
          </p>
        </header>
        <ScrollRegion className={classes.scroll} label={`Rows of ${table}`}>
          <table className={classes.table}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th
                    key={column.name}
                    scope="col"
                    data-number={NUMBER.test(column.type) || undefined}
                    data-hidden={column.sight.sees === 'nothing' || undefined}
                  >
                    <ColumnHeading
                      column={column}
                      pressed={asked === column.name}
                      onAsk={() => setAsked(asked === column.name ? null : column.name)}
                    />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows &&
                Array.from({ length: rows.rowCount }, (_, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
                  <tr key={place}>
                    {columns.map((column) => (
                      <Cell
                        key={column.name}
                        column={column}
                        text={places.has(column.name) ? rows.text(place, places.get(column.name) ?? 0) : null}
                        asked={asked === column.name}
                        onAsk={(value) => {
                          setAsked(column.name);
                          if (value !== null) setRow({ column: column.name, value });
                        }}
                      />
                    ))}
                  </tr>
                ))}
            </tbody>
          </table>
        </ScrollRegion>
        {preview?.rows.length === 0 && (
          <EmptyState title="No rows">
            {view.rowFilter ? 'No row passes the filters.' : 'The table has been built and is empty.'}
          </EmptyState>
        )}
      </section>
      <WhyPanel
        personId={person.id}
        table={table}
        column={asked}
        document={document}
        rows={view.rowFilter && { columns: columns.map(({ name }) => name), initial: row ?? firstValue }}
        onWhole={asked === null ? undefined : () => setAsked(null)}
      />
    </div>
  );
}

function ColumnHeading({
  column,
  pressed,
  onAsk,
}: {
  column: ViewAsColumn;
  pressed: boolean;
  onAsk: () => void;
}) {
  const { name, type, sight, covered } = column;
  return (
    <button
      type="button"
      className={classes.heading}
      aria-pressed={pressed}
      title={`Why ${name}?`}
      onClick={onAsk}
    >
      <span className={classes.name}>
        {sight.sees === 'nothing' && <IconEyeOff size={14} aria-label="hidden:" />}
        {name}
      </span>
      <span className={classes.type}>
        {type}
        {sight.sees === 'value' && sight.mask && <MaskMark mask={sight.mask} />}
        {covered && (
          <span className={classes.covered} title="They see it; you may not, so it is covered">
            <IconLock size={12} aria-hidden="true" />
            covered
          </span>
        )}
      </span>
    </button>
  );
}

interface CellProps {
  readonly column: ViewAsColumn;
  readonly text: string | null;
  readonly asked: boolean;
  /** With the value, where it is one. */
  readonly onAsk: (value: string | null) => void;
}

/** A press asks why, as the heading does; the keyboard has the heading. */
function Cell({ column, text, asked, onAsk }: CellProps) {
  const { sight, covered } = column;
  const hidden = sight.sees === 'nothing';
  const masked = sight.sees === 'value' && sight.mask !== null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the column's heading is a button that does the same
    <td
      data-number={NUMBER.test(column.type) || undefined}
      data-hidden={hidden || undefined}
      data-masked={masked || undefined}
      data-asked={asked || undefined}
      onClick={() => onAsk(covered || masked ? null : text)}
    >
      {hidden ? '' : covered && text === null ? '••••' : (text ?? <span className={classes.null}>null</span>)}
    </td>
  );
}
