import { TableQualityTab } from '#components/quality/table-quality-tab.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';
import { tableWithTab } from '../find-facts.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

export default async function Page({ params }: PageProps) {
  const person = await requirePerson();
  return (
    <TableQualityTab
      table={await tableWithTab((await params).table, 'quality')}
      mayManage={may(person, 'quality:manage')}
      mayPreview={may(person, 'data:preview')}
      mayQuery={may(person, 'query:run')}
      maySeePipelines={may(person, 'pipelines:read')}
    />
  );
}
