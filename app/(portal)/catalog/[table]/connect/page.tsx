import { ConnectTab } from '#components/datasets/connect-tab.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { tableWithTab } from '../find-facts.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  return (
    <ConnectTab
      table={await tableWithTab((await params).table, 'connect')}
      mayQuery={may(person, 'query:run')}
    />
  );
}
