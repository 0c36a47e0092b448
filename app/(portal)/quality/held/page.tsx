import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { QualityFrame } from '#components/quality/quality-frame.tsx';
import { HeldPage } from '#components/quarantine/held-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Held publications' };

export default async function Page() {
  const person = await requirePerson();
  if (!may(person, 'pipelines:read')) notFound();
  return (
    <QualityFrame person={person}>
      <HeldPage mayDecide={may(person, 'pipelines:manage')} />
    </QualityFrame>
  );
}
