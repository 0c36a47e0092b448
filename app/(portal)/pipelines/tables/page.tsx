import type { Metadata } from 'next';
import { PipelinesFrame } from '#components/pipelines/pipelines-frame.tsx';
import { TablesPage } from '#components/pipelines/tables-page.tsx';

export const metadata: Metadata = { title: 'Tables' };

export default function Page() {
  return (
    <PipelinesFrame>
      <TablesPage />
    </PipelinesFrame>
  );
}
