import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { AuditPage } from '#components/audit/audit-page.tsx';
import { parseAuditFilter } from '#components/audit/filter-address.ts';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'Audit log' };

interface PageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function Page({ searchParams }: PageProps) {
  if (!may(await requirePerson(), 'audit:read')) notFound();
  const given = Object.entries(await searchParams).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string';
  });
  const caller = await serverCaller();
  const filter = parseAuditFilter(new URLSearchParams(given));
  return <AuditPage initial={await caller.audit.search({ filter })} />;
}
