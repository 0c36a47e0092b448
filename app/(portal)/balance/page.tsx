import type { Metadata } from 'next';
import { EverybodysBalance } from '#components/pipelines/everybodys-balance.tsx';

export const metadata: Metadata = { title: 'Balance' };

export default function Page() {
  return <EverybodysBalance />;
}
