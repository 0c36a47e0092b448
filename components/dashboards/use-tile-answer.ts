'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { useDashboard } from './dashboard-context.tsx';

/** The answer of one of the dashboard's queries; tiles that share the query share the request. */
export function useTileAnswer(query: string) {
  const trpc = useTRPC();
  const { dashboard, state } = useDashboard();
  return useQuery(
    trpc.dashboards.query.queryOptions(
      { id: dashboard.id, query, state },
      { placeholderData: keepPreviousData, meta: { quiet: true } },
    ),
  );
}
