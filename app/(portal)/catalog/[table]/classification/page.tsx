import { notFound } from 'next/navigation';
import { ClassificationTab } from '#components/datasets/classification-tab.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { tableWithTab } from '../find-facts.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  if (!may(await requirePerson(), 'access:approve')) notFound();
  return <ClassificationTab table={await tableWithTab((await params).table, 'classification')} />;
}
