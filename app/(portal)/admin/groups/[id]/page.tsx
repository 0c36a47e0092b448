import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { GroupPage } from '#components/people/group-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { whichGroup } from '#server/people/schema.ts';
import { serverCaller } from '#server/trpc/caller.ts';

interface PageProps {
  readonly params: Promise<{ id: string }>;
}

const findGroup = cache(async (id: string) => {
  if (!may(await requirePerson(), 'people:manage')) notFound();
  const which = whichGroup.safeParse({ id });
  if (!which.success) notFound();
  const caller = await serverCaller();
  return (await caller.people.findGroup(which.data)) ?? notFound();
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { title } = await findGroup((await params).id);
  return { title };
}

export default async function Page({ params }: PageProps) {
  return <GroupPage initial={await findGroup((await params).id)} />;
}
