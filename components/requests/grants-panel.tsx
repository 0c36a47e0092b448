'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState, ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import classes from './requests.module.css';
import { useRequestsChanged } from './use-requests-change.ts';
import { columnWords, LEVEL_SHORT } from './words.ts';

const COLUMNS = [
  { name: 'Person' },
  { name: 'Table' },
  { name: 'Given by', wide: true },
  { name: 'Ends', wide: true },
  { name: 'Take back', silent: true },
];

/** What was approved and has not ended yet. */
export function GrantsPanel() {
  const trpc = useTRPC();
  const changed = useRequestsChanged();
  const { data, isError, isFetching, refetch } = useQuery(trpc.requests.grants.queryOptions());
  const revoke = useMutation(
    trpc.requests.revoke.mutationOptions({ onSuccess: () => changed('The grant has ended') }),
  );
  return (
    <Panel title="In force" flush>
      {isError && !data ? (
        <ErrorState
          title="What is in force could not be read"
          onRetry={() => void refetch()}
          retrying={isFetching}
        >
          The portal or its database does not answer.
        </ErrorState>
      ) : !data ? (
        <div aria-busy="true" className={classes.loading}>
          <Skeleton height="64px" />
        </div>
      ) : data.length === 0 ? (
        <EmptyState title="No grant is in force">
          What is approved stands here until it ends by itself.
        </EmptyState>
      ) : (
        <ListTable label="Grants in force" columns={COLUMNS}>
          {data.map(({ id, person, dataset, columns, level, grantedBy, expiresAt }) => (
            <tr key={id}>
              <td>
                {person.name}
                <span className={classes.block}>{person.email}</span>
              </td>
              <td className={classes.dataset}>
                <code>{dataset}</code>
                <span className={classes.block}>
                  {columnWords(columns)} · {LEVEL_SHORT[level]}
                </span>
                <span className={classes.block} data-narrow>
                  ends <RelativeTime at={expiresAt} />
                </span>
              </td>
              <td data-wide>{grantedBy ?? '–'}</td>
              <td data-wide>
                <RelativeTime at={expiresAt} />
              </td>
              <td data-number>
                <Button
                  aria-label={`Take ${dataset} back from ${person.name}`}
                  busy={revoke.isPending && revoke.variables.id === id}
                  onClick={() => revoke.mutate({ id })}
                >
                  Take back
                </Button>
              </td>
            </tr>
          ))}
        </ListTable>
      )}
    </Panel>
  );
}
