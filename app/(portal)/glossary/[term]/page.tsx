import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { TermPage } from '#components/glossary/term-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

interface PageProps {
  readonly params: Promise<{ term: string }>;
}

/** Null for a term that is not there and, the same, for one that is not there for the person. */
const findTerm = cache(async (id: string) => {
  const { glossary } = await serverCaller();
  try {
    return await glossary.term({ id });
  } catch (error) {
    if (['NOT_FOUND', 'BAD_REQUEST'].includes((error as { code?: string }).code ?? '')) return null;
    throw error;
  }
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const term = await findTerm((await params).term);
  return { title: term?.name ?? 'No such term' };
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  const term = await findTerm((await params).term);
  if (!term) notFound();
  return <TermPage key={term.id} initial={term} mayEdit={may(person, 'catalog:edit')} />;
}
