import type { Metadata } from 'next';
import { TablePage } from '#components/pipelines/table-page.tsx';
import { may } from '#server/auth/roles.ts';
import { requirePerson } from '#server/auth/session.ts';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

const nameIn = async (params: PageProps['params']) => decodeURIComponent((await params).table);

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: await nameIn(params) };
}

export default async function Page({ params }: PageProps) {
  const mayManage = may(await requirePerson(), 'pipelines:manage');
  return <TablePage table={await nameIn(params)} mayManage={mayManage} />;
}
