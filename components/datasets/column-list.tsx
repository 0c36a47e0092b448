'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import type { WritingRights } from '#components/annotations/column-words.tsx';
import type { DatasetColumnFacts } from '#server/datasets/schema.ts';
import type { ShownProfile } from '#server/profiles/schema.ts';
import { ColumnRow } from './column-row.tsx';
import classes from './columns.module.css';
import { useColumnDetails } from './use-column-details.ts';

export interface ColumnListProps {
  readonly table: string;
  readonly rights: WritingRights;
  readonly columns: readonly DatasetColumnFacts[];
  /** Null where there is none for this person, or not yet. */
  readonly profile: ShownProfile | null;
}

const ROW_PX = 48;
/** Up to so many columns stand on the page as they are; more scroll within themselves. */
const WHOLE_MAX = 60;
const ROWS_BESIDE = 8;

/** Columns, of which only those in view are drawn; one that is pressed shows what is known of its values. */
export function ColumnList({ table, rights, columns, profile }: ColumnListProps) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const figures = useMemo(
    () => new Map(profile?.columns.map((column) => [column.name, column])),
    [profile?.columns],
  );
  const virtual = useVirtualizer({
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (place) => columns[place]?.name ?? place,
    overscan: ROWS_BESIDE,
    initialRect: { width: 800, height: 600 },
  });
  const shown = virtual.getVirtualItems();
  const details = useColumnDetails(table, columns, shown, profile?.snapshotId ?? null);
  const toggle = (name: string) => {
    const next = new Set(opened);
    if (!next.delete(name)) next.add(name);
    setOpened(next);
  };
  return (
    <div className={classes.list}>
      <div className={classes.head} aria-hidden="true" data-profiled={profile !== null || undefined}>
        <span>Column</span>
        <span>Description</span>
        {profile && (
          <>
            <span>Missing</span>
            <span className={classes.end}>Distinct</span>
            <span>Values</span>
          </>
        )}
      </div>
      <div ref={scroller} className={classes.scroller} data-whole={columns.length <= WHOLE_MAX || undefined}>
        <ul className={classes.rows} style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, key, start }) => {
            const column = columns[index];
            return (
              column && (
                <li
                  key={key}
                  ref={virtual.measureElement}
                  data-index={index}
                  className={classes.row}
                  aria-setsize={columns.length}
                  aria-posinset={index + 1}
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <ColumnRow
                    table={table}
                    rights={rights}
                    column={column}
                    profile={profile}
                    figures={figures.get(column.name) ?? null}
                    details={details.get(column.name) ?? null}
                    isOpen={opened.has(column.name)}
                    onToggle={toggle}
                  />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </div>
  );
}
