'use client';

import { useSubscription } from '@trpc/tanstack-react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import type { VisibleLiveUpdate } from '#server/live/schema.ts';

export interface LiveFeed {
  readonly update: VisibleLiveUpdate | null;
  /** The connection is up; an update may still be awaited. */
  readonly connected: boolean;
}

const Context = createContext<LiveFeed>({ update: null, connected: false });

/** One subscription for the whole page: browsers allow six connections a host. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const trpc = useTRPC();
  const { data, status } = useSubscription(trpc.live.updates.subscriptionOptions());
  const feed: LiveFeed = { update: data?.data ?? null, connected: status === 'pending' };
  return <Context value={feed}>{children}</Context>;
}

export function useLive(): LiveFeed {
  return useContext(Context);
}
