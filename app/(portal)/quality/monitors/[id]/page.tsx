import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { MonitorPage } from '#components/monitors/monitor-page.tsx';

export const metadata: Metadata = { title: 'Monitor' };

export default async function Page({ params }: { readonly params: Promise<{ id: string }> }) {
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) notFound();
  return <MonitorPage id={id.data} />;
}
