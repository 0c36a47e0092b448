import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import type { TableState } from '#server/quality/schema.ts';

const FRESH_MS = 60_000;
const byName = (states: readonly TableState[]): ReadonlyMap<string, TableState> =>
  new Map(states.map((state) => [state.table, state]));
const NONE: ReadonlyMap<string, TableState> = new Map();

/** How the tables that somebody sees stand: one request for all badges of a page. Nothing where that cannot be told. */
export function useTableStates(): ReadonlyMap<string, TableState> {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.quality.states.queryOptions(undefined, {
      ...{ select: byName, staleTime: FRESH_MS, refetchInterval: FRESH_MS, retry: false },
      meta: { quiet: true },
    }),
  );
  return data ?? NONE;
}
