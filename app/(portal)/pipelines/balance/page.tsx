import type { Metadata } from 'next';
import { BalancePage } from '#components/pipelines/balance-page.tsx';
import { PipelinesFrame } from '#components/pipelines/pipelines-frame.tsx';

export const metadata: Metadata = { title: 'Balance' };

export default function Page() {
  return (
    <PipelinesFrame>
      <BalancePage />
    </PipelinesFrame>
  );
}
