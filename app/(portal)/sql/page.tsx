import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SqlPage } from '#components/queries/sql-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'SQL' };

export default async function Page() {
  const person = await requirePerson();
  if (!may(person, 'query:run')) notFound();
  return <SqlPage person={person} />;
}
