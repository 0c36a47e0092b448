import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { QualityFrame } from '#components/quality/quality-frame.tsx';
import { QuarantinePage } from '#components/quarantine/quarantine-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Quarantine' };

export default async function Page() {
  const person = await requirePerson();
  if (!may(person, 'pipelines:read')) notFound();
  return (
    <QualityFrame person={person}>
      <QuarantinePage mayReplay={may(person, 'letters:replay')} />
    </QualityFrame>
  );
}
