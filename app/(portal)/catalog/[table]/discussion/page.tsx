import { datasetOfAddress } from '#components/datasets/dataset-address.ts';
import { DiscussionTab } from '#components/discussion/discussion-tab.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  return (
    <DiscussionTab table={datasetOfAddress((await params).table)} mayModerate={may(person, 'catalog:edit')} />
  );
}
