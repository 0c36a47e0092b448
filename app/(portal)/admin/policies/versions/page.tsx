import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { VersionsPage } from '#components/policies/versions-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Versions' };

export default async function Page() {
  if (!may(await requirePerson(), 'policies:manage')) notFound();
  return <VersionsPage />;
}
