'use client';

import { IconLockOpen } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useNow } from '#components/dashboards/use-now.ts';
import { useTRPC } from '#components/trpc/client.ts';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { OwnAccess, OwnRequest } from '#server/requests/schema.ts';
import { durationWords } from './duration.ts';
import { RequestQueue } from './request-queue.tsx';
import classes from './requests.module.css';
import { SeenTables } from './seen-tables.tsx';
import { useRequestsChanged } from './use-requests-change.ts';
import { columnWords, LEVEL_SHORT, requestState } from './words.ts';

interface MyAccessPageProps {
  readonly initialAccess: OwnAccess;
  readonly initialRequests: readonly OwnRequest[];
  /** Of requests that wait for this person. */
  readonly initialWaiting: number;
}

/** What the person sees of the data, what they have for a time, and what they asked for. */
export function MyAccessPage({ initialAccess, initialRequests, initialWaiting }: MyAccessPageProps) {
  const trpc = useTRPC();
  const hydrated = useHydrated();
  const readAccess = useQuery(
    trpc.requests.access.queryOptions(undefined, {
      initialData: { tables: [...initialAccess.tables], grants: [...initialAccess.grants] },
    }),
  ).data;
  const readRequests = useQuery(
    trpc.requests.mine.queryOptions(undefined, { initialData: [...initialRequests] }),
  ).data;
  const readWaiting = useQuery(
    trpc.requests.waiting.queryOptions(undefined, { initialData: initialWaiting }),
  ).data;
  const { tables, grants }: OwnAccess = hydrated ? readAccess : initialAccess;
  const requests = hydrated ? readRequests : initialRequests;
  const waiting = hydrated ? readWaiting : initialWaiting;
  return (
    <>
      <PageHeader title="My access" lead="What you see of the data, and what you asked for.">
        <Link href="/access/request" className={buttonClasses.button} data-tone="primary">
          <IconLockOpen size={16} aria-hidden="true" />
          Ask for access
        </Link>
      </PageHeader>
      <div className={classes.stack}>
        {waiting > 0 && (
          <Panel title="Waiting for your decision">
            <RequestQueue />
          </Panel>
        )}
        {grants.length > 0 && <OwnGrants grants={grants} />}
        {requests.length > 0 && <OwnRequests requests={requests} />}
        <Panel title="Tables" aside={`${tables.length} ${tables.length === 1 ? 'table' : 'tables'}`}>
          <SeenTables
            tables={tables}
            nobody="Your role lets you see no data. If you know which table you need, ask for it."
          />
        </Panel>
      </div>
    </>
  );
}

const GRANT_COLUMNS = [{ name: 'Table' }, { name: 'Ends' }, { name: 'Give back', silent: true }];

function OwnGrants({ grants }: { grants: OwnAccess['grants'] }) {
  const trpc = useTRPC();
  const changed = useRequestsChanged();
  const revoke = useMutation(
    trpc.requests.revoke.mutationOptions({ onSuccess: () => changed('The grant has ended') }),
  );
  return (
    <Panel title="For a time" flush>
      <ListTable label="What you have for a time" columns={GRANT_COLUMNS}>
        {grants.map(({ id, dataset, columns, level, expiresAt }) => (
          <tr key={id}>
            <td className={classes.dataset}>
              <code>{dataset}</code>
              <span className={classes.block}>
                {columnWords(columns)} · {LEVEL_SHORT[level]}
              </span>
            </td>
            <td>
              <RelativeTime at={expiresAt} />
            </td>
            <td data-number>
              <Button aria-label={`Give ${dataset} back`} onClick={() => revoke.mutate({ id })}>
                Give back
              </Button>
            </td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

const REQUEST_COLUMNS = [
  { name: 'Table' },
  { name: 'State' },
  { name: 'Reason', wide: true },
  { name: 'Asked', wide: true },
  { name: 'Withdraw', silent: true },
];

function OwnRequests({ requests }: { requests: readonly OwnRequest[] }) {
  const trpc = useTRPC();
  const changed = useRequestsChanged();
  const now = useNow();
  const withdraw = useMutation(
    trpc.requests.withdraw.mutationOptions({ onSuccess: () => changed('The request is withdrawn') }),
  );
  if (requests.length === 0) return <EmptyState title="You asked for nothing yet" />;
  return (
    <Panel title="My requests" flush>
      <ListTable label="My requests" columns={REQUEST_COLUMNS}>
        {requests.map((request) => {
          const state = requestState(request, now);
          return (
            <tr key={request.id}>
              <td className={classes.dataset}>
                <code>{request.dataset}</code>
                <span className={classes.block}>
                  {columnWords(request.columns)} · {LEVEL_SHORT[request.level]} ·{' '}
                  {durationWords(request.durationHours)}
                </span>
              </td>
              <td>
                <StatusBadge status={state.status}>{state.word}</StatusBadge>
                {request.note && (
                  <span className={classes.block}>
                    {request.decidedBy ?? 'Somebody'}: {request.note}
                  </span>
                )}
              </td>
              <td data-wide className={classes.prose}>
                {request.reason}
              </td>
              <td data-wide>
                <RelativeTime at={request.createdAt} />
              </td>
              <td data-number>
                {request.state === 'open' && (
                  <Button
                    aria-label={`Withdraw the request for ${request.dataset}`}
                    onClick={() => withdraw.mutate({ id: request.id })}
                  >
                    Withdraw
                  </Button>
                )}
              </td>
            </tr>
          );
        })}
      </ListTable>
    </Panel>
  );
}
