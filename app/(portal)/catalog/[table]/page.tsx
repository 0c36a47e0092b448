import { datasetOfAddress } from '#components/datasets/dataset-address.ts';
import { SchemaTab } from '#components/datasets/schema-tab.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  return (
    <SchemaTab
      table={datasetOfAddress((await params).table)}
      mayProfile={may(person, 'data:preview')}
      rights={{ edit: may(person, 'catalog:edit'), decide: may(person, 'access:approve') }}
    />
  );
}
