import type { ReactNode } from 'react';
import { PageHeader } from '#components/ui/page-header.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';
import type { Scope } from '#server/auth/roles.ts';
import { qualityTabsFor } from './quality-tabs.ts';

interface QualityFrameProps {
  readonly person: { readonly scopes: readonly Scope[] };
  readonly children: ReactNode;
}

/** Whether data is good today, why not, and since when. */
export function QualityFrame({ person, children }: QualityFrameProps) {
  return (
    <>
      <PageHeader title="Quality" lead="Whether data is good today, why not, and since when." />
      <TabLinks
        label="Quality"
        tabs={qualityTabsFor(person).map(({ href, label, exact = false }) => ({ href, label, exact }))}
      />
      {children}
    </>
  );
}
