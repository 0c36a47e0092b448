'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';

/** What follows every change of requests and grants: what is shown of them is read anew, and a toast says what was done. */
export function useRequestsChanged(): (title?: string) => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  return async (title) => {
    if (title) showToast({ tone: 'good', title });
    await client.invalidateQueries({ queryKey: trpc.requests.pathKey() });
  };
}
