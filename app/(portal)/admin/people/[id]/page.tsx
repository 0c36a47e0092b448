import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { PersonPage } from '#components/people/person-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { whichPerson } from '#server/people/schema.ts';
import { serverCaller } from '#server/trpc/caller.ts';

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

const findPerson = cache(async (id: string) => {
  if (!may(await requirePerson(), 'people:manage')) notFound();
  const which = whichPerson.safeParse({ personId: id });
  if (!which.success) notFound();
  const caller = await serverCaller();
  return (await caller.people.find(which.data)) ?? notFound();
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { name } = await findPerson((await params).id);
  return { title: name };
}

export default async function Page({ params }: PageProps) {
  const [viewer, person] = await Promise.all([requirePerson(), findPerson((await params).id)]);
  const caller = await serverCaller();
  return (
    <PersonPage initial={person} choices={await caller.people.choices()} own={viewer.id === person.id} />
  );
}
