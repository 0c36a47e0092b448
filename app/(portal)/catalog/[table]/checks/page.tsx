import { ChecksTab } from '#components/datasets/checks-tab.tsx';
import { datasetOfAddress } from '#components/datasets/dataset-address.ts';
import { requirePerson } from '#server/auth/session.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  await requirePerson();
  return <ChecksTab table={datasetOfAddress((await params).table)} />;
}
