import type { Metadata } from 'next';
import { GlossaryPage } from '#components/glossary/glossary-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Glossary' };

export default async function Page() {
  const person = await requirePerson();
  return <GlossaryPage mayEdit={may(person, 'catalog:edit')} />;
}
