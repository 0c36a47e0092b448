'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { isUnderWay } from './format-words.ts';

const UNDER_WAY_MS = 1000;

/** My exports, the latest first; asked for each second while one is under way. */
export function useExports() {
  return useQuery(
    useTRPC().exports.list.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? UNDER_WAY_MS : false),
      meta: { quiet: true },
    }),
  );
}
