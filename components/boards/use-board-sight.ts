'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useRef } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import type { Board } from '#server/boards/schema.ts';

/** Asks for the board and its tiles anew as soon as the person's access to them has changed. */
export function useBoardSight({ id, sight: opened }: Board): void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const shown = useRef<string | null>(opened);
  useSubscription(
    trpc.boards.sight.subscriptionOptions(
      { id },
      {
        onData({ sight }) {
          if (sight === shown.current) return;
          shown.current = sight;
          // Rows that may not be seen any more leave the browser's memory, too.
          if (sight === null) queryClient.removeQueries(trpc.boards.tile.queryFilter());
          else void queryClient.invalidateQueries(trpc.boards.tile.queryFilter());
          void queryClient.invalidateQueries(trpc.boards.open.queryFilter({ id }));
        },
      },
    ),
  );
}
