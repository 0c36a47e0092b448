import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ViewAsPage } from '#components/policies/view-as-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'View as' };

export default async function Page() {
  const person = await requirePerson();
  if (!may(person, 'policies:manage')) notFound();
  const { policies } = await serverCaller();
  return <ViewAsPage personId={person.id} initial={await policies.current()} />;
}
