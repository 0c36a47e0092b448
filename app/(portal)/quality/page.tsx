import type { Metadata } from 'next';
import { OverviewPage } from '#components/quality/overview-page.tsx';
import { QualityFrame } from '#components/quality/quality-frame.tsx';

export const metadata: Metadata = { title: 'Quality' };

export default function Page() {
  return (
    <QualityFrame>
      <OverviewPage />
    </QualityFrame>
  );
}
