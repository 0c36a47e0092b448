'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { OwnSession } from '#server/account/schema.ts';
import classes from './account.module.css';
import { useAccountChange } from './use-account-change.ts';

export function SessionsPanel({ sessions }: { sessions: readonly OwnSession[] }) {
  const trpc = useTRPC();
  const reread = useAccountChange();
  const endOne = useMutation(trpc.account.revokeSession.mutationOptions({ onSettled: reread }));
  const endOthers = useMutation(trpc.account.revokeOtherSessions.mutationOptions({ onSettled: reread }));
  return (
    <Panel
      title="Sessions"
      flush
      aside={
        sessions.length > 1 && (
          <Button onClick={() => endOthers.mutate()} busy={endOthers.isPending}>
            End all others
          </Button>
        )
      }
    >
      <ListTable
        label="Sessions"
        columns={[
          { name: 'Where' },
          { name: 'Signed in by', wide: true },
          { name: 'Since', wide: true },
          { name: 'Last seen' },
          { name: 'End', silent: true },
        ]}
      >
        {sessions.map(({ id, isThis, device, method, networkAddress, since, lastSeenAt }) => (
          <tr key={id}>
            <td>
              {device}
              <span className={classes.second}>{isThis ? 'This session' : networkAddress}</span>
            </td>
            <td data-wide>{method}</td>
            <td data-wide>
              <RelativeTime at={since} />
            </td>
            <td>
              <RelativeTime at={lastSeenAt} />
            </td>
            <td className={classes.act}>
              {!isThis && (
                <Button
                  onClick={() => endOne.mutate({ id })}
                  busy={endOne.isPending && endOne.variables.id === id}
                  aria-label={`End ${device}`}
                >
                  End
                </Button>
              )}
            </td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}
