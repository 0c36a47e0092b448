import type { Metadata } from 'next';
import { MonitorsPage } from '#components/monitors/monitors-page.tsx';
import { QualityFrame } from '#components/quality/quality-frame.tsx';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Monitors' };

export default async function Page() {
  const person = await requirePerson();
  return (
    <QualityFrame person={person}>
      <MonitorsPage />
    </QualityFrame>
  );
}
