'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useState, useSyncExternalStore } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import type { Unread } from '#server/notices/schema.ts';

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}

/**
 * How many notices the person has not read, kept current while the page is looked at: browsers allow six connections a
 * host, and somebody may have many pages open. What shows notices and discussions is asked for anew with each change.
 */
export function useUnread(): Unread | null {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [unread, setUnread] = useState<Unread | null>(null);
  const isLookedAt = useSyncExternalStore(
    subscribe,
    () => document.visibilityState === 'visible',
    () => false,
  );
  useSubscription(
    trpc.notices.updates.subscriptionOptions(undefined, {
      enabled: isLookedAt,
      onData(next) {
        if (unread !== null) {
          void client.invalidateQueries({ queryKey: trpc.notices.list.pathKey() });
          if (next.latest !== null && next.latest > (unread.latest ?? 0))
            void client.invalidateQueries({ queryKey: trpc.discussion.pathKey() });
        }
        setUnread(next);
      },
    }),
  );
  return unread;
}
