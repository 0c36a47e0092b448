import { notFound } from 'next/navigation';
import type { ReactNode } from 'react';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export default async function Layout({ children }: { children: ReactNode }) {
  if (!may(await requirePerson(), 'pipelines:read')) notFound();
  return children;
}
