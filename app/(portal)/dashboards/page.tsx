import type { Metadata } from 'next';
import { DashboardList } from '#components/dashboards/dashboard-list.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'Dashboards' };

export default async function DashboardsPage() {
  const person = await requirePerson();
  const caller = await serverCaller();
  const [listed, boards] = await Promise.all([caller.dashboards.list(), caller.boards.list()]);
  return <DashboardList {...listed} boards={boards} mayWrite={may(person, 'query:run')} />;
}
