import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { IncidentPage } from '#components/incidents/incident-page.tsx';

export const metadata: Metadata = { title: 'Incident' };

export default async function Page({ params }: { readonly params: Promise<{ id: string }> }) {
  const id = z.uuid().safeParse((await params).id);
  if (!id.success) notFound();
  return <IncidentPage id={id.data} />;
}
