import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { ChannelsPage } from '#components/incidents/channels-page.tsx';
import { QualityFrame } from '#components/quality/quality-frame.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Channels' };

export default async function Page() {
  const person = await requirePerson();
  if (!may(person, 'quality:manage')) notFound();
  return (
    <QualityFrame person={person}>
      <ChannelsPage />
    </QualityFrame>
  );
}
