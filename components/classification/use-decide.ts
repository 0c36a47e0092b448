'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { showToast } from '#components/ui/toasts.tsx';
import type { Proposal, TagDecision } from '#server/classification/schema.ts';

type Decision = TagDecision['decision'];

const DONE: Readonly<Record<Decision, string>> = {
  accepted: 'The tag is accepted',
  rejected: 'The tag is rejected',
  proposed: 'The decision is taken back',
};

/** What undoes a decision; what a rule had applied is accepted by whoever wants it back. */
function earlier({ state }: Proposal): Decision {
  return state === 'applied' ? 'accepted' : state;
}

/** Decides about a tag; a toast says so and can take it back. Policies go by the tag at once, so all that shows columns is read anew. */
export function useDecide() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const decide = useMutation(
    trpc.classification.decide.mutationOptions({
      onSuccess: () =>
        Promise.all(
          [trpc.classification, trpc.datasets, trpc.profiles, trpc.queries].map((domain) =>
            client.invalidateQueries({ queryKey: domain.pathKey() }),
          ),
        ),
    }),
  );
  return {
    isPending: decide.isPending,
    decide(proposal: Proposal, decision: Decision, note: string) {
      const { id, column, tag, note: noteBefore } = proposal;
      decide.mutate(
        { id, decision, note },
        {
          onSuccess: () =>
            showToast({
              tone: 'good',
              title: DONE[decision],
              text: `${tag} of ${column}`,
              action: {
                label: 'Undo',
                onSelect: () => decide.mutate({ id, decision: earlier(proposal), note: noteBefore ?? '' }),
              },
            }),
        },
      );
    },
  };
}
