'use client';

import { useQuery } from '@tanstack/react-query';
import { useNow } from '#components/dashboards/use-now.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { ListTable } from '#components/ui/list-table.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState, ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { GrantsPanel } from './grants-panel.tsx';
import { RequestQueue } from './request-queue.tsx';
import classes from './requests.module.css';
import { columnWords, LEVEL_SHORT, requestState } from './words.ts';

/** Who asks for what, who has what for how long, and how it was decided. */
export function RequestsPage() {
  return (
    <>
      <PageHeader title="Requests" lead="Who asks for access, and who has it for a time." />
      <div className={classes.stack}>
        <Panel title="Waiting">
          <RequestQueue />
        </Panel>
        <GrantsPanel />
        <DecidedPanel />
      </div>
    </>
  );
}

const COLUMNS = [
  { name: 'Person' },
  { name: 'Table' },
  { name: 'State' },
  { name: 'Note', wide: true },
  { name: 'Decided', wide: true },
];

function DecidedPanel() {
  const trpc = useTRPC();
  const { data, isError, isFetching, refetch } = useQuery(trpc.requests.decided.queryOptions());
  const now = useNow();
  return (
    <Panel title="Decided" flush>
      {isError && !data ? (
        <ErrorState
          title="What was decided could not be read"
          onRetry={() => void refetch()}
          retrying={isFetching}
        >
          The portal or its database does not answer.
        </ErrorState>
      ) : !data ? (
        <div aria-busy="true" className={classes.loading}>
          <Skeleton height="96px" />
        </div>
      ) : data.length === 0 ? (
        <EmptyState title="Nothing was decided yet" />
      ) : (
        <ListTable label="Decided requests" columns={COLUMNS}>
          {data.map((request) => {
            const state = requestState(request, now);
            return (
              <tr key={request.id}>
                <td>
                  {request.person.name}
                  <span className={classes.block}>{request.person.email}</span>
                </td>
                <td className={classes.dataset}>
                  <code>{request.dataset}</code>
                  <span className={classes.block}>
                    {columnWords(request.grant?.columns ?? request.columns)} ·{' '}
                    {LEVEL_SHORT[request.grant?.level ?? request.level]}
                  </span>
                </td>
                <td>
                  <StatusBadge status={state.status}>{state.word}</StatusBadge>
                </td>
                <td data-wide className={classes.prose}>
                  {request.note ?? '–'}
                </td>
                <td data-wide>
                  {request.decidedAt && <RelativeTime at={request.decidedAt} />}
                  <span className={classes.block}>by {request.decidedBy ?? 'somebody who is gone'}</span>
                </td>
              </tr>
            );
          })}
        </ListTable>
      )}
    </Panel>
  );
}
