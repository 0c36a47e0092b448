import type { Metadata } from 'next';
import { RequestPage } from '#components/requests/request-page.tsx';
import { requirePerson } from '#server/auth/session.ts';
import { grantLevel } from '#server/requests/schema.ts';

export const metadata: Metadata = { title: 'Ask for access' };

interface PageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const LENGTH_MAX = 250;

export default async function Page({ searchParams }: PageProps) {
  await requirePerson();
  const { dataset, column, level } = await searchParams;
  const columns = [column ?? []].flat().map((name) => name.slice(0, LENGTH_MAX));
  return (
    <RequestPage
      dataset={([dataset].flat()[0] ?? '').slice(0, LENGTH_MAX)}
      columns={columns}
      level={grantLevel.catch('read').parse(level)}
    />
  );
}
