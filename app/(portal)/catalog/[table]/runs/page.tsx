import { RunsTab } from '#components/datasets/runs-tab.tsx';
import { requirePerson } from '#server/auth/session.ts';
import { tableWithTab } from '../find-facts.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  await requirePerson();
  return <RunsTab table={await tableWithTab((await params).table, 'runs')} />;
}
