'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { judgeError } from '#components/trpc/judge-error.ts';
import type { PageState } from '#server/dashboards/schema.ts';

const ASK_EVERY_MS = 5000;

/**
 * The page's frame. Asks every few seconds, while the page is looked at, whether there are new snapshots; then
 * the frame and all tiles on the page are asked for again, and keep what they show until the answers are there.
 * When other tiles are there for this person than before, the page is drawn anew.
 */
export function useFrame(id: string, state: PageState) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { refresh } = useRouter();
  const frame = useQuery(
    trpc.dashboards.frame.queryOptions(
      { id, state },
      { placeholderData: keepPreviousData, meta: { quiet: true } },
    ),
  );
  const { data: version, error } = useQuery(
    trpc.dashboards.version.queryOptions(
      { id },
      { staleTime: 0, refetchInterval: ASK_EVERY_MS, meta: { quiet: true } },
    ),
  );
  const seen = useRef(version);
  useEffect(() => {
    if (version && seen.current && seen.current !== version) {
      client.invalidateQueries(trpc.dashboards.frame.queryFilter());
      client.invalidateQueries(trpc.dashboards.query.queryFilter());
      if (viewOf(version) !== viewOf(seen.current)) refresh();
    }
    seen.current = version ?? seen.current;
  }, [version, client, trpc, refresh]);
  useEffect(() => {
    // It is not there any more, or not for this person.
    if (error && judgeError(error).kind === 'refused') refresh();
  }, [error, refresh]);
  return frame;
}

/** Which tiles, queries and filters there are for this person. */
function viewOf(version: string): string {
  return version.split('.')[1] ?? '';
}
