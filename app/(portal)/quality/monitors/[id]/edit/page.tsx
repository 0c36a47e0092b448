import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { EditMonitorPage } from '#components/monitors/edit-monitor-page.tsx';

export const metadata: Metadata = { title: 'Edit monitor' };

export default async function Page({ params }: { readonly params: Promise<{ id: string }> }) {
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) notFound();
  return <EditMonitorPage id={id.data} />;
}
