'use client';

import { useCallback } from 'react';
import { useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { showToast } from '#components/ui/toasts.tsx';
import type { SavedQuery } from '#server/saved/schema.ts';

/** Fetches a saved query by its id; where that fails, a toast says why and it is null. */
export function useOpenSaved(): (id: string) => Promise<SavedQuery | null> {
  const client = useTRPCClient();
  return useCallback(
    async (id) => {
      try {
        return await client.saved.open.query({ id });
      } catch (error) {
        const text = failureOf(error);
        if (text !== null)
          showToast({ tone: 'critical', title: 'The saved query could not be opened', text });
        return null;
      }
    },
    [client],
  );
}
