import type { Metadata } from 'next';
import { PipelinesFrame } from '#components/pipelines/pipelines-frame.tsx';
import { StreamsPage } from '#components/pipelines/streams-page.tsx';

export const metadata: Metadata = { title: 'Streams' };

export default function Page() {
  return (
    <PipelinesFrame>
      <StreamsPage />
    </PipelinesFrame>
  );
}
