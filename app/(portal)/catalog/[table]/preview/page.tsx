import { notFound } from 'next/navigation';
import { PreviewTab } from '#components/datasets/preview-tab.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { tableWithTab } from '../find-facts.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  if (!may(await requirePerson(), 'data:preview')) notFound();
  return <PreviewTab table={await tableWithTab((await params).table, 'preview')} />;
}
