import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { AdminNav } from '#components/admin/admin-nav.tsx';
import { adminTabsFor } from '#components/admin/admin-tabs.ts';
import { requirePerson } from '#server/auth/session.ts';

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const tabs = adminTabsFor(await requirePerson());
  if (tabs.length === 0) notFound();
  return (
    <>
      <AdminNav tabs={tabs} />
      {children}
    </>
  );
}
