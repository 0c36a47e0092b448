'use client';

import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { Notice } from '#server/notices/schema.ts';
import { NoticeWords } from './notice-words.tsx';
import classes from './notices.module.css';

interface NoticeListProps {
  readonly notices: readonly Notice[];
  readonly onOpen?: () => void;
}

/** Notices, the latest first; to open one is to have read it. */
export function NoticeList({ notices, onOpen }: NoticeListProps) {
  const trpc = useTRPC();
  const { mutate } = useMutation(trpc.notices.markRead.mutationOptions({ meta: { quiet: true } }));
  return (
    <ul className={classes.list}>
      {notices.map((notice) => (
        <li key={notice.id}>
          <Link
            href={notice.href}
            className={classes.notice}
            data-unread={!notice.isRead || undefined}
            onClick={() => {
              if (!notice.isRead) mutate({ id: notice.id });
              onOpen?.();
            }}
          >
            <span className={classes.words}>
              {!notice.isRead && <span className="visually-hidden">Unread: </span>}
              <NoticeWords notice={notice} />
            </span>
            <RelativeTime at={notice.at} className={classes.at} />
            <Quoted subject={notice.subject} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** What was written, as far as it is told. */
function Quoted({ subject }: Pick<Notice, 'subject'>) {
  const text = 'excerpt' in subject ? subject.excerpt : 'message' in subject ? subject.message : null;
  return text === null || text === '' ? null : <span className={classes.excerpt}>{text}</span>;
}
