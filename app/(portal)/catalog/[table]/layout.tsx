import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { DatasetPage } from '#components/datasets/dataset-page.tsx';
import { datasetTabsFor } from '#components/datasets/dataset-tabs.ts';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { findFacts } from './find-facts.ts';

interface LayoutProps {
  readonly params: Promise<{ table: string }>;
  readonly children: ReactNode;
}

export async function generateMetadata({ params }: LayoutProps): Promise<Metadata> {
  const facts = await findFacts((await params).table);
  return { title: facts?.name ?? 'No such table' };
}

export default async function Layout({ params, children }: LayoutProps) {
  const person = await requirePerson();
  const facts = await findFacts((await params).table);
  if (!facts) notFound();
  return (
    <DatasetPage
      initialFacts={facts}
      tabs={datasetTabsFor(person, facts)}
      rights={{
        query: may(person, 'query:run'),
        edit: may(person, 'catalog:edit'),
        decide: may(person, 'access:approve'),
        seeGroups: may(person, 'people:manage'),
      }}
    >
      {children}
    </DatasetPage>
  );
}
