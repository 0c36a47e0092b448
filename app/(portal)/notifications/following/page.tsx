import type { Metadata } from 'next';
import { FollowedTables } from '#components/notices/followed-tables.tsx';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'What I follow' };

export default async function Page() {
  await requirePerson();
  return <FollowedTables />;
}
