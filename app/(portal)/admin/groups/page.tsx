import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { GroupsPage } from '#components/people/groups-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'Groups' };

export default async function Page() {
  if (!may(await requirePerson(), 'people:manage')) notFound();
  const caller = await serverCaller();
  return <GroupsPage initial={await caller.people.groups()} />;
}
