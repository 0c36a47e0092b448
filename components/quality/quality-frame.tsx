import type { ReactNode } from 'react';
import { PageHeader } from '#components/ui/page-header.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';
import { QUALITY_TABS } from './quality-tabs.ts';

/** Whether data is good today, why not, and since when. */
export function QualityFrame({ children }: { children: ReactNode }) {
  return (
    <>
      <PageHeader title="Quality" lead="Whether data is good today, why not, and since when." />
      {QUALITY_TABS.length > 1 && <TabLinks label="Quality" tabs={QUALITY_TABS} />}
      {children}
    </>
  );
}
