import type { Metadata } from 'next';
import { MyAccessPage } from '#components/requests/my-access-page.tsx';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'My access' };

export default async function Page() {
  await requirePerson();
  const { requests } = await serverCaller();
  const [access, mine, waiting] = await Promise.all([requests.access(), requests.mine(), requests.waiting()]);
  return <MyAccessPage initialAccess={access} initialRequests={mine} initialWaiting={waiting} />;
}
