import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ImportsPage } from '#components/imports/imports-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Imports' };

export default async function Page() {
  if (!may(await requirePerson(), 'data:add')) notFound();
  return <ImportsPage />;
}
