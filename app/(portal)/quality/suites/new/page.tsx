import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SuitePage } from '#components/quality/editor/suite-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Write a suite' };

interface PageProps {
  readonly searchParams: Promise<{ table?: string | string[] }>;
}

export default async function Page({ searchParams }: PageProps) {
  const person = await requirePerson();
  const { table } = await searchParams;
  if (!may(person, 'quality:manage') || typeof table !== 'string') notFound();
  return <SuitePage table={table} id={null} />;
}
