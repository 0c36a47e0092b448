import type { Metadata } from 'next';
import { SqlPage } from '#components/queries/sql-page.tsx';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'SQL' };

export default async function Page() {
  const person = await requirePerson();
  const caller = await serverCaller();
  return <SqlPage person={person} initial={await caller.queries.workbench()} />;
}
