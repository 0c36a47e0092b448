'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';

/** The platform's state, asked for more often while something is going on. */
export function usePlatformStatus() {
  const trpc = useTRPC();
  return useQuery(
    trpc.platform.status.queryOptions(undefined, {
      staleTime: 0,
      refetchInterval: ({ state }) => (state.data?.state === 'current' ? 15_000 : 3000),
      meta: { quiet: true },
    }),
  );
}
