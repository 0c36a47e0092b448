'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { AccountView } from '#server/account/schema.ts';
import type { Person } from '#server/auth/schema.ts';
import classes from './account.module.css';
import { ProfilePanel } from './profile-panel.tsx';
import { RightsPanel } from './rights-panel.tsx';
import { SecondFactorPanel } from './second-factor-panel.tsx';
import { SessionsPanel } from './sessions-panel.tsx';
import { TokensPanel } from './tokens-panel.tsx';

/** Everything that people look after themselves: who they are, how they sign in, from where, and what they may do. */
export function AccountPage({ person, initial }: { person: Person; initial: AccountView }) {
  const { data: account } = useQuery(useTRPC().account.get.queryOptions(undefined, { initialData: initial }));
  return (
    <>
      <PageHeader title="Account" lead={person.email} />
      <div className={classes.stack}>
        <ProfilePanel person={person} hasPassword={account.hasPassword} />
        {account.hasPassword && !person.isDemo && <SecondFactorPanel state={account.secondFactor} />}
        <SessionsPanel sessions={account.sessions} />
        <TokensPanel person={person} tokens={account.tokens} />
        <RightsPanel person={person} groups={account.groups} grants={account.grants} />
      </div>
    </>
  );
}
