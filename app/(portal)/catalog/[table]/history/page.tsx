import { datasetOfAddress } from '#components/datasets/dataset-address.ts';
import { HistoryTab } from '#components/datasets/history-tab.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  return <HistoryTab table={datasetOfAddress((await params).table)} mayEdit={may(person, 'catalog:edit')} />;
}
