import { redirect } from 'next/navigation';
import { ChecksTab } from '#components/datasets/checks-tab.tsx';
import { datasetAddress, datasetOfAddress, isOfOthers } from '#components/datasets/dataset-address.ts';
import { requirePerson } from '#server/auth/session.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  await requirePerson();
  const table = datasetOfAddress((await params).table);
  // Where the checks of our own tables were before their results were kept.
  if (!isOfOthers(table)) redirect(`${datasetAddress(table)}/quality`);
  return <ChecksTab table={table} />;
}
