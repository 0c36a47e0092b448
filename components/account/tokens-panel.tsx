'use client';

import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { OwnToken } from '#server/account/schema.ts';
import type { Person } from '#server/auth/schema.ts';
import classes from './account.module.css';
import { FormButton, laterForm } from './form-button.tsx';

const newToken = laterForm(() => import('./new-token.tsx').then(({ NewToken }) => NewToken));
const revokeToken = laterForm(() => import('./revoke-token.tsx').then(({ RevokeToken }) => RevokeToken));

export function TokensPanel({ person, tokens }: { person: Person; tokens: readonly OwnToken[] }) {
  return (
    <Panel
      title="API tokens"
      flush={tokens.length > 0}
      aside={
        <FormButton verb="New token" title="New API token" form={newToken} of={{ scopes: person.scopes }} />
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
          {tokens.map(({ id, name, hint, scopes, lastUsedAt, isExpired, expiresAt }) => (
            <tr key={id}>
              <td>
                {name}
                <code className={classes.second}>{hint}…</code>
              </td>
              <td data-wide>{scopes.join(', ')}</td>
              <td data-wide>{lastUsedAt ? <RelativeTime at={lastUsedAt} /> : 'Never'}</td>
              <td>
                {isExpired && 'Ended '}
                <RelativeTime at={expiresAt} />
              </td>
              <td className={classes.act}>
                <FormButton
                  verb="Revoke"
                  label={`Revoke ${name}`}
                  title={`Revoke ${name}`}
                  form={revokeToken}
                  of={{ id }}
                />
              </td>
            </tr>
          ))}
        </ListTable>
      )}
    </Panel>
  );
}
