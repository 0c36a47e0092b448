import type { Metadata } from 'next';
import { TablePage } from '#components/pipelines/table-page.tsx';

interface PageProps {
  readonly params: Promise<{ table: string }>;
}

const nameIn = async (params: PageProps['params']) => decodeURIComponent((await params).table);

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: await nameIn(params) };
}

export default async function Page({ params }: PageProps) {
  return <TablePage table={await nameIn(params)} />;
}
