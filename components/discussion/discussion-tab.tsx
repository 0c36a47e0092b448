'use client';

import { IconHelpCircle, IconMessage } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { ThreadKind } from '#server/discussion/schema.ts';
import classes from './discussion.module.css';
import type { NewThreadProps } from './new-thread.tsx';
import { ThreadView } from './thread-view.tsx';
import { useTargetPost } from './use-target-post.ts';

const newThread = later<NewThreadProps>(
  () => import('./new-thread.tsx').then(({ NewThread }) => NewThread),
  reportNotLoaded,
);

interface DiscussionTabProps {
  readonly table: string;
  readonly mayModerate: boolean;
}

/** What people ask and say about the table, open questions first. */
export function DiscussionTab({ table, mayModerate }: DiscussionTabProps) {
  const trpc = useTRPC();
  const [written, setWritten] = useState<ThreadKind | null>(null);
  const target = useTargetPost();
  const read = useInfiniteQuery(
    trpc.discussion.threads.infiniteQueryOptions(
      { table },
      { getNextPageParam: ({ nextCursor }) => nextCursor, meta: { quiet: true } },
    ),
  );
  const threads = read.data?.pages.flatMap(({ items }) => items);
  const isElsewhere =
    target !== null &&
    threads !== undefined &&
    !threads.some(({ posts }) => posts.some(({ id }) => id === target));
  const named = useQuery(
    trpc.discussion.thread.queryOptions(
      { table, post: target ?? '' },
      { enabled: isElsewhere, meta: { quiet: true } },
    ),
  );
  const first = isElsewhere && named.data ? [named.data] : [];
  const shown = [...first, ...(threads ?? []).filter(({ id }) => id !== first[0]?.id)];
  return (
    <div className={classes.discussion}>
      {written === null ? (
        <div className={classes.actions}>
          <Button tone="primary" onPointerEnter={newThread.fetch} onClick={() => setWritten('question')}>
            <IconHelpCircle size={16} aria-hidden="true" />
            Ask a question
          </Button>
          <Button onPointerEnter={newThread.fetch} onClick={() => setWritten('comment')}>
            <IconMessage size={16} aria-hidden="true" />
            Write a comment
          </Button>
        </div>
      ) : (
        <Fetched what={newThread} props={{ table, kind: written, onDone: () => setWritten(null) }} />
      )}
      {isElsewhere && named.isError && (
        <p className={classes.deleted} role="status">
          The post that you were sent to cannot be shown: {failureOf(named.error)}
        </p>
      )}
      <Loaded read={read} failed="The discussion could not be loaded" height="320px">
        {() =>
          shown.length === 0 ? (
            <Surface>
              <EmptyState title="Nobody has asked anything yet">
                Ask what a column means, or tell others what to know before they use the table. Everybody who
                may see it can read and answer.
              </EmptyState>
            </Surface>
          ) : (
            <ul className={classes.threads} aria-label="Threads">
              {shown.map((thread) => (
                <ThreadView key={thread.id} {...{ thread, mayModerate, target }} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {read.hasNextPage && (
        <div className={classes.more}>
          <Button busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
            Older threads
          </Button>
        </div>
      )}
    </div>
  );
}
