import { datasetOfAddress } from '#components/datasets/dataset-address.ts';
import { LineageTab } from '#components/lineage/lineage-tab.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  return (
    <LineageTab
      table={datasetOfAddress((await params).table)}
      mayVerify={may(person, 'pipelines:read')}
      mayTell={may(person, 'catalog:edit')}
    />
  );
}
