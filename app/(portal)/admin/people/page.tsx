import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { parsePeopleQuery } from '#components/people/parse-people-query.ts';
import { PeoplePage } from '#components/people/people-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { serverCaller } from '#server/trpc/caller.ts';

export const metadata: Metadata = { title: 'People' };

interface PageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function Page({ searchParams }: PageProps) {
  if (!may(await requirePerson(), 'people:manage')) notFound();
  const given = Object.entries(await searchParams).filter((entry): entry is [string, string] => {
    return typeof entry[1] === 'string';
  });
  const caller = await serverCaller();
  const [initial, choices] = await Promise.all([
    caller.people.list(parsePeopleQuery(new URLSearchParams(given))),
    caller.people.choices(),
  ]);
  return <PeoplePage initial={initial} choices={choices} />;
}
