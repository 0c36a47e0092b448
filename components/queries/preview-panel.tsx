'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { judgeError } from '#components/trpc/judge-error.ts';
import { Button } from '#components/ui/button.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState, ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import { PreviewRows } from './preview-rows.ts';
import type { ResultGridProps } from './result-grid.tsx';
import classes from './result-panel.module.css';

const resultGrid = later<ResultGridProps>(
  () => import('./result-grid.tsx').then((module) => module.ResultGrid),
  reportNotLoaded,
);

interface PreviewPanelProps {
  readonly table: string;
  /** An earlier snapshot; the current one by default. */
  readonly snapshotId?: string;
  /** None where it is all that the page shows of the table. */
  readonly onClose?: () => void;
}

/** The first rows of a table as this person sees it. */
export function PreviewPanel({ table, snapshotId, onClose }: PreviewPanelProps) {
  const trpc = useTRPC();
  const { data, error, refetch, isFetching } = useQuery(
    trpc.queries.preview.queryOptions({ table, ...(snapshotId !== undefined && { snapshotId }) }),
  );
  const rows = useMemo(() => data && new PreviewRows(data), [data]);
  const Grid = useLater(resultGrid, true);
  const verdict = error && !data ? judgeError(error) : null;
  return (
    <section
      className={classes.panel}
      aria-label={`Preview of ${table}`}
      aria-busy={isFetching || undefined}
      data-filled
    >
      {onClose && (
        <header className={classes.header}>
          <h2 className={classes.title}>
            Preview of <code>{table}</code>
          </h2>
          <Button onClick={onClose}>Close</Button>
        </header>
      )}
      {verdict && (
        <ErrorState
          title="The preview could not be made"
          onRetry={() => void refetch()}
          retrying={isFetching}
        >
          {'message' in verdict ? verdict.message : ''}
        </ErrorState>
      )}
      {!verdict && (!data || !Grid) && (
        <div className={classes.waiting}>
          <Skeleton height="20px" width="60%" />
          <Skeleton height="20px" width="80%" />
        </div>
      )}
      {data && rows && Grid && rows.rowCount > 0 && (
        <Grid label={`Preview of ${table}`} columns={data.columns} rows={rows} rowCount={rows.rowCount} />
      )}
      {data && rows?.rowCount === 0 && (
        <EmptyState title="No rows">
          {data.filtered
            ? 'There is no row of it that you may see.'
            : 'The table has been built and is empty.'}
        </EmptyState>
      )}
      {data && (
        <footer className={classes.footer}>
          <p className={classes.note}>
            {data.more ? `First ${data.rows.length} of more rows` : `All ${data.rows.length} rows`}
            {data.filtered && ' that you may see'}
            {data.snapshotAt !== null && (
              <>
                , data of <RelativeTime at={data.snapshotAt} />
              </>
            )}
            .
          </p>
        </footer>
      )}
    </section>
  );
}
