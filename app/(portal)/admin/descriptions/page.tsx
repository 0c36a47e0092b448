import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DescriptionsPage } from '#components/annotations/descriptions-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Descriptions' };

export default async function Page() {
  if (!may(await requirePerson(), 'catalog:edit')) notFound();
  return <DescriptionsPage />;
}
