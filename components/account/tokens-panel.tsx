'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { OwnToken } from '#server/account/schema.ts';
import type { Person } from '#server/auth/schema.ts';
import classes from './account.module.css';
import { NewToken } from './new-token.tsx';
import { useAccountChange } from './use-account-change.ts';

export function TokensPanel({ person, tokens }: { person: Person; tokens: readonly OwnToken[] }) {
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<OwnToken | null>(null);
  return (
    <Panel
      title="API tokens"
      flush={tokens.length > 0}
      aside={
        <Button onPointerEnter={prepareDialog} onFocus={prepareDialog} onClick={() => setCreating(true)}>
          New token
        </Button>
      }
    >
      {tokens.length === 0 ? (
        <EmptyState title="You have no API tokens">
          A token lets a program of yours use the REST API, with as much of what you may do as you give it.
        </EmptyState>
      ) : (
        <ListTable
          label="API tokens"
          columns={[
            { name: 'Name' },
            { name: 'Scopes', wide: true },
            { name: 'Last used', wide: true },
            { name: 'Ends' },
            { name: 'Revoke', silent: true },
          ]}
        >
          {tokens.map((token) => (
            <tr key={token.id}>
              <td>
                {token.name}
                <code className={classes.second}>{token.hint}…</code>
              </td>
              <td data-wide>{token.scopes.join(', ')}</td>
              <td data-wide>{token.lastUsedAt ? <RelativeTime at={token.lastUsedAt} /> : 'Never'}</td>
              <td>
                {token.isExpired && 'Ended '}
                <RelativeTime at={token.expiresAt} />
              </td>
              <td className={classes.act}>
                <Button
                  onPointerEnter={prepareDialog}
                  onFocus={prepareDialog}
                  onClick={() => setRevoking(token)}
                  aria-label={`Revoke ${token.name}`}
                >
                  Revoke
                </Button>
              </td>
            </tr>
          ))}
        </ListTable>
      )}
      <Dialog title="New API token" open={creating} onClose={() => setCreating(false)}>
        <NewToken person={person} onDone={() => setCreating(false)} />
      </Dialog>
      <Dialog
        title={`Revoke ${revoking?.name ?? ''}`}
        open={revoking !== null}
        onClose={() => setRevoking(null)}
      >
        {revoking && <Revoke token={revoking} onDone={() => setRevoking(null)} />}
      </Dialog>
    </Panel>
  );
}

function Revoke({ token, onDone }: { token: OwnToken; onDone: () => void }) {
  const reread = useAccountChange();
  const revoke = useMutation(
    useTRPC().account.revokeToken.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        await reread();
        onDone();
      },
    }),
  );
  return (
    <div className={classes.form}>
      <FormProblem>{failureOf(revoke.error)}</FormProblem>
      <p className={classes.note}>Programs that use it are refused from now on. This cannot be undone.</p>
      <div className={classes.actions}>
        <Button tone="primary" busy={revoke.isPending} onClick={() => revoke.mutate({ id: token.id })}>
          Revoke
        </Button>
      </div>
    </div>
  );
}
