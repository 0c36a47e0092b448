'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { judgeError } from '#components/trpc/judge-error.ts';
import { formatNumber } from '#components/ui/format-number.ts';
import { useLocale } from '#components/ui/locale.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import type { QueryStatus, RecentQuery } from '#server/queries/schema.ts';
import classes from './recent-list.module.css';

const WORDS = {
  running: 'running',
  done: '',
  failed: 'failed',
  cancelled: 'cancelled',
  stopped: 'stopped',
  refused: 'refused',
  lost: 'interrupted',
} as const satisfies Record<QueryStatus, string>;

/** What the person ran, newest first. A press brings a statement back. */
export function RecentList({ onChoose }: { onChoose: (sql: string) => void }) {
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery(trpc.queries.recent.queryOptions());
  if (error && !data) {
    const verdict = judgeError(error);
    return (
      <ErrorState title="The list could not be loaded" onRetry={() => void refetch()} retrying={isFetching}>
        {'message' in verdict ? verdict.message : ''}
      </ErrorState>
    );
  }
  if (!data) return <Skeleton height="96px" />;
  if (data.length === 0) return <p className={classes.none}>What you run is listed here.</p>;
  return (
    <ul className={classes.list}>
      {data.map((query) => (
        <li key={query.id}>
          <button
            type="button"
            className={classes.query}
            onClick={() => onChoose(query.sql)}
            title={query.error ?? undefined}
          >
            <code className={classes.sql}>{query.sql.replace(/\s+/g, ' ').trim()}</code>
            <span className={classes.facts}>
              <RelativeTime at={query.startedAt} />
              <Outcome query={query} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Outcome({ query: { status, rows, runMs } }: { query: RecentQuery }) {
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
