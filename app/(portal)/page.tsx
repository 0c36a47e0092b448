import type { Metadata } from 'next';
import { Home } from '#components/home/home.tsx';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'Home' };

export default async function HomePage() {
  const person = await requirePerson();
  const caller = await serverCaller();
  const [initialStatus, { dashboards }, waiting] = await Promise.all([
    caller.platform.status(),
    caller.dashboards.list(),
    caller.requests.waiting(),
  ]);
  return (
    <Home person={person} initialStatus={initialStatus} dashboards={dashboards} initialWaiting={waiting} />
  );
}
