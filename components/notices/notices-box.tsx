'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { MarkAllRead } from './mark-all-read.tsx';
import { NoticeList } from './notice-list.tsx';
import classes from './notices.module.css';

export interface NoticesBoxProps {
  readonly onClose: () => void;
}

const SHOWN = 8;

/** The latest notices, and the way to all of them. */
export function NoticesBox({ onClose }: NoticesBoxProps) {
  const trpc = useTRPC();
  const read = useQuery(trpc.notices.list.queryOptions({ limit: SHOWN }, { meta: { quiet: true } }));
  const notices = read.data?.items ?? [];
  return (
    <>
      <div className={classes.boxHead}>
        <h2 className={classes.boxTitle}>Notifications</h2>
        <MarkAllRead notices={notices} />
      </div>
      <Loaded read={read} failed="Your notifications could not be loaded" height="160px">
        {({ items }) =>
          items.length === 0 ? (
            <p className={classes.none}>
              Nothing yet. You are told of questions about tables that you own, of replies to what you wrote,
              and of what happens to tables that you follow.
            </p>
          ) : (
            <NoticeList notices={items} onOpen={onClose} />
          )
        }
      </Loaded>
      <Link href="/notifications" className={classes.all} onClick={onClose}>
        All notifications
      </Link>
    </>
  );
}
