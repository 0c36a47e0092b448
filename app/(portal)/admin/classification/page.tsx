import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ClassificationPage } from '#components/classification/classification-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Classification' };

export default async function Page() {
  if (!may(await requirePerson(), 'access:approve')) notFound();
  return <ClassificationPage />;
}
