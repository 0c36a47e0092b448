import type { ReactNode } from 'react';
import { NoticesFrame } from '#components/notices/notices-frame.tsx';

export default function Layout({ children }: { children: ReactNode }) {
  return <NoticesFrame>{children}</NoticesFrame>;
}
