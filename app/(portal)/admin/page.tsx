import { notFound, redirect } from 'next/navigation';
import { adminTabsFor } from '#components/admin/admin-tabs.ts';
import { requirePerson } from '#server/auth/session.ts';

export default async function AdminPage() {
  const [first] = adminTabsFor(await requirePerson());
  if (!first) notFound();
  redirect(first.href);
}
