import type { Metadata } from 'next';
import { DashboardList } from '#components/dashboards/dashboard-list.tsx';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'Dashboards' };

export default async function DashboardsPage() {
  const caller = await serverCaller();
  return <DashboardList {...(await caller.dashboards.list())} />;
}
