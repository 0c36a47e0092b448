import type { Metadata } from 'next';
import { PipelinesFrame } from '#components/pipelines/pipelines-frame.tsx';
import { RunsPage } from '#components/pipelines/runs-page.tsx';

export const metadata: Metadata = { title: 'Runs' };

export default function Page() {
  return (
    <PipelinesFrame>
      <RunsPage />
    </PipelinesFrame>
  );
}
