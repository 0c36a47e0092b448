import type { Metadata } from 'next';
import { MonitorsPage } from '#components/monitors/monitors-page.tsx';
import { QualityFrame } from '#components/quality/quality-frame.tsx';

export const metadata: Metadata = { title: 'Monitors' };

export default function Page() {
  return (
    <QualityFrame>
      <MonitorsPage />
    </QualityFrame>
  );
}
