import type { ReactNode } from 'react';
import { PageHeader } from '#components/ui/page-header.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';
import classes from './notices.module.css';

const TABS = [
  { href: '/notifications', label: 'Notifications', exact: true },
  { href: '/notifications/following', label: 'What I follow' },
];

/** What the person is told, and what they want to be told of. */
export function NoticesFrame({ children }: { children: ReactNode }) {
  return (
    <div className={classes.page}>
      <PageHeader title="Notifications" lead="Kept for 90 days." />
      <TabLinks label="Notifications and what you follow" tabs={TABS} />
      {children}
    </div>
  );
}
