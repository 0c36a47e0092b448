'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import type { Workbench } from '#server/queries/schema.ts';

/** What the person may read, as the server drew it and looked up again when the page is returned to. */
export function useWorkbench(initial: Workbench): Workbench {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.queries.workbench.queryOptions(undefined, { initialData: initial, refetchOnWindowFocus: true }),
  );
  return data;
}
