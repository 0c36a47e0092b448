import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { DashboardPage } from '#components/dashboards/dashboard-page.tsx';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

async function findDashboard(id: string) {
  const caller = await serverCaller();
  const { dashboards } = await caller.dashboards.list();
  if (!dashboards.some((dashboard) => dashboard.id === id)) notFound();
  return caller.dashboards.get({ id });
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { title } = await findDashboard((await params).id);
  return { title };
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  return <DashboardPage dashboard={await findDashboard((await params).id)} person={person} />;
}
