import type { Metadata } from 'next';
import { PipelinesFrame } from '#components/pipelines/pipelines-frame.tsx';
import { StreamsPage } from '#components/pipelines/streams-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Streams' };

export default async function Page() {
  const mayManage = may(await requirePerson(), 'pipelines:manage');
  return (
    <PipelinesFrame>
      <StreamsPage mayManage={mayManage} />
    </PipelinesFrame>
  );
}
