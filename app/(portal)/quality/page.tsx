import type { Metadata } from 'next';
import { OverviewPage } from '#components/quality/overview-page.tsx';
import { QualityFrame } from '#components/quality/quality-frame.tsx';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Quality' };

export default async function Page() {
  const person = await requirePerson();
  return (
    <QualityFrame person={person}>
      <OverviewPage />
    </QualityFrame>
  );
}
