import type { ReactNode } from 'react';
import { PageHeader } from '#components/ui/page-header.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';

const TABS = [
  { href: '/pipelines', label: 'Runs', exact: true },
  { href: '/pipelines/streams', label: 'Streams' },
  { href: '/pipelines/tables', label: 'Tables' },
  { href: '/pipelines/dead-letters', label: 'Dead letters' },
  { href: '/pipelines/schemas', label: 'Schemas' },
  { href: '/pipelines/balance', label: 'Balance' },
];

/** How data moves: what ran, what waits, and what the lake's tables are made of. */
export function PipelinesFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <PageHeader
        title="Pipelines"
        lead="From events to tables: what ran, what waits, and how the lake is kept."
      />
      <TabLinks label="Pipelines" tabs={TABS} />
      {children}
    </>
  );
}
