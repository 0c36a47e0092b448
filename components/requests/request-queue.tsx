'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { prepareDialog } from '#components/ui/dialog.tsx';
import { EmptyState, ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { RequestToDecide } from '#server/requests/schema.ts';
import { DecideDialog } from './decide-dialog.tsx';
import { RequestFacts } from './request-facts.tsx';
import classes from './requests.module.css';

/** The requests that wait for this person, the oldest first. */
export function RequestQueue() {
  const trpc = useTRPC();
  const { data, isError, isFetching, refetch } = useQuery(
    trpc.requests.toDecide.queryOptions(undefined, { refetchInterval: 60_000 }),
  );
  const [deciding, setDeciding] = useState<RequestToDecide | null>(null);
  if (isError && !data) {
    return (
      <ErrorState title="The requests could not be read" onRetry={() => void refetch()} retrying={isFetching}>
        The portal or its database does not answer.
      </ErrorState>
    );
  }
  if (!data) {
    return (
      <div aria-busy="true">
        <Skeleton height="120px" />
      </div>
    );
  }
  return (
    <>
      {data.length === 0 ? (
        <EmptyState title="Nothing waits for you">
          Requests for access come here; you are never asked about your own.
        </EmptyState>
      ) : (
        <ul className={classes.queue}>
          {data.map((request) => (
            <li key={request.id} className={classes.item}>
              <div className={classes.words}>
                <p className={classes.person}>
                  {request.person.name} <span className={classes.second}>{request.person.email}</span>
                  {!request.exists && <StatusBadge status="warning">There is no such table</StatusBadge>}
                </p>
                <RequestFacts request={request} />
              </div>
              <Button
                tone="primary"
                aria-label={`Decide on ${request.dataset} for ${request.person.name}`}
                onPointerEnter={prepareDialog}
                onFocus={prepareDialog}
                onClick={() => setDeciding(request)}
              >
                Decide
              </Button>
            </li>
          ))}
        </ul>
      )}
      <DecideDialog request={deciding} onClose={() => setDeciding(null)} />
    </>
  );
}
