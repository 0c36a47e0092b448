import type { Metadata } from 'next';
import { Home } from '#components/home/home.tsx';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'Home' };

const CHANGES_SHOWN = 5;

export default async function HomePage() {
  const person = await requirePerson();
  const caller = await serverCaller();
  const [initialStatus, { dashboards }, waiting, followed, { items }] = await Promise.all([
    caller.platform.status(),
    caller.dashboards.list(),
    caller.requests.waiting(),
    caller.notices.followed(),
    caller.notices.list({ which: 'followed', limit: CHANGES_SHOWN }),
  ]);
  return (
    <Home
      person={person}
      initialStatus={initialStatus}
      dashboards={dashboards}
      initialWaiting={waiting}
      followedChanges={followed.length > 0 ? { initial: items, limit: CHANGES_SHOWN } : null}
    />
  );
}
