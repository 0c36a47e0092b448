'use client';

import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import type { PageState } from '#server/dashboards/schema.ts';

const ASK_EVERY_MS = 5000;

/**
 * The page's frame. Asks every few seconds, while the page is looked at, whether there are new snapshots; then
 * the frame and all tiles on the page are asked for again, and keep what they show until the answers are there.
 */
export function useFrame(id: string, state: PageState) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const frame = useQuery(
    trpc.dashboards.frame.queryOptions(
      { id, state },
      { placeholderData: keepPreviousData, meta: { quiet: true } },
    ),
  );
  const { data: version } = useQuery(
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
    }
    seen.current = version ?? seen.current;
  }, [version, client, trpc]);
  return frame;
}
