import type { ReactNode } from 'react';
import { Shell } from '#components/shell/shell.tsx';
import { ApiProvider } from '#components/trpc/provider.tsx';
import { requirePerson } from '#server/auth/session.ts';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const person = await requirePerson();
  return (
    <ApiProvider>
      <Shell person={person}>{children}</Shell>
    </ApiProvider>
  );
}
