'use client';

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import type { QueryStatus, RecentQuery } from '#server/queries/schema.ts';
import classes from './history-panel.module.css';

const WORDS = {
  running: 'running',
  done: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
  stopped: 'stopped',
  refused: 'refused',
  lost: 'interrupted',
} as const satisfies Record<QueryStatus, string>;

/** What the person ran, the latest first, with a search. A press brings a statement back. */
export function HistoryPanel({ onChoose }: { onChoose: (sql: string) => void }) {
  const trpc = useTRPC();
  const [typed, setTyped] = useState('');
  const [status, setStatus] = useState<QueryStatus | null>(null);
  const text = useDeferredValue(typed.trim());
  const { data, error, refetch, isFetching, hasNextPage, fetchNextPage } = useInfiniteQuery(
    trpc.queries.history.infiniteQueryOptions(
      { text, status },
      { getNextPageParam: ({ nextCursor }) => nextCursor, placeholderData: keepPreviousData },
    ),
  );
  if (error && !data) {
    return (
      <ErrorState
        title="The history could not be loaded"
        onRetry={() => void refetch()}
        retrying={isFetching}
      >
        {failureOf(error)}
      </ErrorState>
    );
  }
  const runs = data?.pages.flatMap((page) => page.runs);
  const narrowed = text !== '' || status !== null;
  return (
    <>
      <search className={classes.bar}>
        <input
          type="search"
          className={classes.search}
          aria-label="Find in the history"
          placeholder="Find in the history"
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <select
          className={classes.select}
          aria-label="How it ended"
          value={status ?? ''}
          onChange={({ currentTarget }) => setStatus((currentTarget.value || null) as QueryStatus | null)}
        >
          <option value="">any end</option>
          {Object.entries(WORDS).map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      </search>
      {!runs && <Skeleton height="96px" />}
      {runs?.length === 0 && (
        <p className={classes.none}>
          {narrowed ? 'Nothing that you ran is like this.' : 'What you run is listed here.'}
        </p>
      )}
      <ul className={classes.list}>
        {runs?.map((run) => (
          <li key={run.id}>
            <button
              type="button"
              className={classes.run}
              onClick={() => onChoose(run.sql)}
              title={run.error ?? undefined}
            >
              <code className={classes.sql}>{run.sql.replace(/\s+/g, ' ').trim()}</code>
              <span className={classes.facts}>
                <RelativeTime at={run.startedAt} />
                <Outcome run={run} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button wide busy={isFetching} onClick={() => void fetchNextPage()}>
          Show earlier ones
        </Button>
      )}
    </>
  );
}

function Outcome({ run: { status, rows, runMs } }: { run: RecentQuery }) {
  const locale = useLocale();
  if (status !== 'done') return <span data-status={status}>{WORDS[status]}</span>;
  const parts = [
    ...(rows === null
      ? []
      : [`${formatNumber(rows, { unit: { kind: 'count' }, locale })} ${rows === 1 ? 'row' : 'rows'}`]),
    ...(runMs === null ? [] : [formatNumber(runMs, { unit: { kind: 'milliseconds' }, locale })]),
  ];
  return <span>{parts.join(', ')}</span>;
}
