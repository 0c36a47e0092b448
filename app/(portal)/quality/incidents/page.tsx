import type { Metadata } from 'next';
import { IncidentsPage } from '#components/incidents/incidents-page.tsx';
import { QualityFrame } from '#components/quality/quality-frame.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Incidents' };

export default async function Page() {
  const person = await requirePerson();
  const mayManage = may(person, 'quality:manage');
  return (
    <QualityFrame person={person}>
      <IncidentsPage mayManage={mayManage} />
    </QualityFrame>
  );
}
