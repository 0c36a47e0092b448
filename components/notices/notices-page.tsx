'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { FilterBar, FilterSelect } from '#components/ui/filters.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { MarkAllRead } from './mark-all-read.tsx';
import { NoticeList } from './notice-list.tsx';
import classes from './notices.module.css';

/** Everything that the person was told. Whether only what is unread is shown, is the address's. */
export function NoticesPage() {
  const trpc = useTRPC();
  const pathname = usePathname();
  const which = useSearchParams().get('show') === 'unread' ? 'unread' : 'all';
  const read = useInfiniteQuery(
    trpc.notices.list.infiniteQueryOptions(
      { which },
      { getNextPageParam: ({ nextCursor }) => nextCursor, meta: { quiet: true } },
    ),
  );
  const notices = read.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <FilterBar>
        <FilterSelect
          label="Show"
          value={which === 'unread' ? 'unread' : undefined}
          options={[{ value: 'unread', label: 'unread' }]}
          onChange={(value) =>
            window.history.replaceState(null, '', value === undefined ? pathname : `${pathname}?show=unread`)
          }
        />
        <MarkAllRead notices={notices} />
      </FilterBar>
      <Loaded read={read} failed="Your notifications could not be loaded" height="320px">
        {() => (
          <Surface>
            {notices.length > 0 ? (
              <NoticeList notices={notices} />
            ) : which === 'unread' ? (
              <EmptyState title="You have read everything">What is new appears here by itself.</EmptyState>
            ) : (
              <EmptyState title="Nothing yet" action={<Link href="/catalog">Find a table to follow</Link>}>
                You are told of questions about tables that you own, of replies to what you wrote, and of what
                happens to tables that you follow.
              </EmptyState>
            )}
          </Surface>
        )}
      </Loaded>
      {read.hasNextPage && (
        <div className={classes.more}>
          <Button busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
            Older notifications
          </Button>
        </div>
      )}
    </>
  );
}
