'use client';

import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { Workbench } from '#server/queries/schema.ts';
import { fetchTagged } from './fetch-tagged.ts';

export const WORKBENCH_KEY = ['sql-workbench'] as const;

/** What the person may name in a statement; looked up again, and sent again if it changed, when the page is returned to. */
export function useWorkbench(): UseQueryResult<Workbench> {
  return useQuery({
    queryKey: WORKBENCH_KEY,
    queryFn: ({ signal }) => fetchTagged<Workbench>('/api/queries/workbench', signal),
    refetchOnWindowFocus: true,
    // Comparing thousands of tables takes longer than drawing them.
    structuralSharing: false,
    meta: { quiet: true },
  });
}
