'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import type { PlatformStatus } from '#server/platform/schema.ts';

/** The platform's state, asked for more often while something is going on; `initial` is what the server drew. */
export function usePlatformStatus(initial?: PlatformStatus) {
  const trpc = useTRPC();
  return useQuery(
    trpc.platform.status.queryOptions(undefined, {
      ...(initial && { initialData: initial, initialDataUpdatedAt: Date.parse(initial.asOf) }),
      staleTime: 0,
      refetchInterval: ({ state }) => (state.data?.state === 'current' ? 15_000 : 3000),
      meta: { quiet: true },
    }),
  );
}
