'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { ProposalState } from '#server/classification/schema.ts';
import { ProposalList } from './proposal-list.tsx';

interface ProposalsProps {
  /** Null: in every state. */
  readonly state: ProposalState | null;
  /** Null: of every table. */
  readonly dataset: string | null;
}

/** The proposals in a state, of one table or all, as far as the person sees their columns. */
export function Proposals({ state, dataset }: ProposalsProps) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.classification.proposals.queryOptions({ state, dataset }, { meta: { quiet: true } }),
  );
  return (
    <Loaded read={read} failed="The proposals could not be loaded" height="160px">
      {(data) =>
        data.length === 0 ? (
          <EmptyState title={state === 'proposed' ? 'Nothing waits for you' : 'Nothing was found'}>
            Tables are looked at for personal data when their columns or many of their rows are new. What is
            found comes here.
          </EmptyState>
        ) : (
          <ProposalList proposals={data} namesTables={dataset === null} />
        )
      }
    </Loaded>
  );
}
