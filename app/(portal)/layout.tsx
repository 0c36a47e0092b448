import type { ReactNode } from 'react';
import { Shell } from '#components/shell/shell.tsx';
import { requirePerson } from '#server/auth/session.ts';

export default async function PortalLayout({ children }: { children: ReactNode }) {
  return <Shell person={await requirePerson()}>{children}</Shell>;
}
