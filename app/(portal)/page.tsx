import type { Metadata } from 'next';
import { Home } from '#components/home/home.tsx';
import { requirePerson } from '#server/auth/session.ts';

export const metadata: Metadata = { title: 'Home' };

export default async function HomePage() {
  return <Home role={(await requirePerson()).role} />;
}
