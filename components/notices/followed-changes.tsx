'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Panel } from '#components/ui/panel.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { Notice } from '#server/notices/schema.ts';
import { NoticeList } from './notice-list.tsx';
import classes from './notices.module.css';

interface FollowedChangesProps {
  /** As the server saw them when it drew the page. */
  readonly initial: readonly Notice[];
  readonly limit: number;
}

/** The latest that happened to tables that the person follows. */
export function FollowedChanges({ initial, limit }: FollowedChangesProps) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.notices.list.queryOptions(
      { which: 'followed', limit },
      { initialData: { items: [...initial], nextCursor: null } as never, meta: { quiet: true } },
    ),
  );
  const notices = useHydrated() ? data.items : initial;
  return (
    <Panel
      title="What changed in what you follow"
      aside={<Link href="/notifications/following">What I follow</Link>}
      flush
    >
      {notices.length === 0 ? (
        <p className={classes.none}>
          Nothing yet. Posts about the tables that you follow and changes of their columns appear here.
        </p>
      ) : (
        <NoticeList notices={notices} />
      )}
    </Panel>
  );
}
