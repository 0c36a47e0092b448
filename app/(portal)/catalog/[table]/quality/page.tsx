import { datasetOfAddress } from '#components/datasets/dataset-address.ts';
import { TableQualityTab } from '#components/quality/table-quality-tab.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  return (
    <TableQualityTab
      table={datasetOfAddress((await params).table)}
      mayManage={may(person, 'quality:manage')}
      mayQuery={may(person, 'query:run')}
    />
  );
}
