import type { Metadata } from 'next';
import { AccountPage } from '#components/account/account-page.tsx';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'Account' };

export default async function Page() {
  const person = await requirePerson();
  return <AccountPage person={person} initial={await (await serverCaller()).account.get()} />;
}
