import type { Metadata } from 'next';
import { NewMonitorPage } from '#components/monitors/new-monitor-page.tsx';

export const metadata: Metadata = { title: 'New monitor' };

export default function Page() {
  return <NewMonitorPage />;
}
