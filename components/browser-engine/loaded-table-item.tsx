'use client';

import { IconRefresh, IconX } from '@tabler/icons-react';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import classes from './browser-tables-panel.module.css';
import { amountText, type LoadedTable } from './engine-view.ts';

interface LoadedTableItemProps {
  readonly table: LoadedTable;
  readonly onInsert: (name: string) => void;
  readonly onReload: () => void;
  readonly onRemove: () => void;
}

/** An open table: how much of it there is, of when, and how far it has come. */
export function LoadedTableItem({ table, onInsert, onReload, onRemove }: LoadedTableItemProps) {
  const locale = useLocale();
  const { name, state, source, sampled, stale, bytes, loadedAt, problem } = table;
  const count = (value: number) => formatNumber(value, { unit: { kind: 'count' }, locale });
  const size = (value: number) => formatNumber(value, { unit: { kind: 'bytes' }, locale });
  return (
    <li className={classes.table} data-state={state}>
      <div className={classes.heading}>
        <button type="button" className={classes.name} onClick={() => onInsert(name)}>
          <code>{name}</code>
        </button>
        {source === 'extract' && state !== 'loading' && (
          <button
            type="button"
            className={classes.icon}
            aria-label={`Load ${name} again`}
            title="Load again"
            onClick={onReload}
          >
            <IconRefresh size={14} aria-hidden="true" />
          </button>
        )}
        <button
          type="button"
          className={classes.icon}
          aria-label={`Close ${name}`}
          title="Close"
          onClick={onRemove}
        >
          <IconX size={14} aria-hidden="true" />
        </button>
      </div>
      {state === 'loading' && <Progress table={table} size={size} />}
      {loadedAt !== null && (
        <p className={classes.facts}>
          <span data-sampled={sampled || undefined}>{amountText(table, count)}</span>
          <span>{size(bytes)}</span>
          {source === 'upload' ? (
            <span>your file</span>
          ) : (
            <RelativeTime at={new Date(loadedAt).toISOString()} />
          )}
        </p>
      )}
      {stale && (
        <StatusBadge status="warning">
          {state === 'loading' ? 'Out of date, loading again' : 'Out of date'}
        </StatusBadge>
      )}
      {problem !== null && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </li>
  );
}

function Progress({
  table: { name, progress },
  size,
}: {
  table: LoadedTable;
  size: (bytes: number) => string;
}) {
  const { receivedBytes = 0, totalBytes = null } = progress ?? {};
  const words =
    progress === null
      ? 'Loading…'
      : totalBytes === null
        ? `${size(receivedBytes)} so far`
        : `${size(receivedBytes)} of ${size(totalBytes)}`;
  return (
    <div className={classes.progress}>
      <progress
        aria-label={`Loading ${name}`}
        max={totalBytes ?? undefined}
        value={totalBytes === null ? undefined : receivedBytes}
      />
      <span>{words}</span>
    </div>
  );
}
