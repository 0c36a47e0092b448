import type { Metadata } from 'next';
import { LettersPage } from '#components/letters/letters-page.tsx';
import { PipelinesFrame } from '#components/pipelines/pipelines-frame.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Dead letters' };

export default async function Page() {
  const mayReplay = may(await requirePerson(), 'letters:replay');
  return (
    <PipelinesFrame>
      <LettersPage mayReplay={mayReplay} />
    </PipelinesFrame>
  );
}
