'use client';

import { useMutation } from '@tanstack/react-query';
import { ReasonForm } from '#components/repair/reason-form.tsx';
import { useAsked } from '#components/repair/use-asked.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { discardInput } from '#server/letters/schema.ts';
import type { Chosen } from './letters-panel.tsx';

interface DiscardFormProps {
  readonly chosen: Chosen;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function DiscardForm({ chosen: { topic, selection, words }, onDone, onCancel }: DiscardFormProps) {
  const trpc = useTRPC();
  const discard = useMutation(
    trpc.letters.discard.mutationOptions({
      meta: { quiet: true },
      onSuccess: useAsked({
        title: 'They are being discarded',
        things: 'letters',
        jobs: trpc.letters.jobs.queryKey(),
        onDone,
      }),
    }),
  );
  return (
    <ReasonForm
      action="Discard"
      work={discard}
      problemOf={(reason) => discardInput.shape.reason.safeParse(reason).error?.issues[0]?.message ?? null}
      onSubmit={(reason) => discard.mutate({ topic, selection, reason })}
      onCancel={onCancel}
    >
      This gives up {words}. Nothing is deleted: the letters stay in the table, marked with your reason, and
      are not replayed any more.
    </ReasonForm>
  );
}
