'use client';

import { useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import type { GraphRelation, LineageGraph } from '#server/lineage/schema.ts';
import { joinGraphs } from './join-graphs.ts';

/** The graph with one step more at the relations where somebody asked for it. */
export function useExpansions(base: LineageGraph, at: string | null, mayExpand: boolean) {
  const trpc = useTRPC();
  const [asked, setAsked] = useState<
    readonly { readonly relation: GraphRelation; readonly direction: 'up' | 'down' }[]
  >([]);
  const answers = useQueries({
    queries: asked.map(({ relation: { kind, name }, direction }) =>
      trpc.lineage.graph.queryOptions({
        kind,
        name,
        at,
        up: direction === 'up' ? 1 : 0,
        down: direction === 'down' ? 1 : 0,
      }),
    ),
    combine: (results) => ({
      graphs: results.map(({ data }) => data),
      isLoading: results.some(({ isLoading }) => isLoading),
    }),
  });
  const graph = useMemo(
    () =>
      mayExpand
        ? joinGraphs(
            base,
            asked.flatMap(({ direction }, place) => {
              const more = answers.graphs[place];
              return more ? [{ graph: more, direction }] : [];
            }),
          )
        : base,
    [base, asked, answers.graphs, mayExpand],
  );
  const expand = useCallback(
    (place: number, direction: 'up' | 'down') => {
      const relation = graph.relations[place];
      if (relation) setAsked((before) => [...before, { relation, direction }]);
    },
    [graph],
  );
  return { graph, expand, isExpanding: answers.isLoading };
}
