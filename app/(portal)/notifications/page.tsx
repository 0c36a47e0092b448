import type { Metadata } from 'next';
import { NoticesPage } from '#components/notices/notices-page.tsx';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Notifications' };

export default async function Page() {
  await requirePerson();
  return <NoticesPage />;
}
