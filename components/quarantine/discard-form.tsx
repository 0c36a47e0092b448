'use client';

import { useMutation } from '@tanstack/react-query';
import { ReasonForm } from '#components/repair/reason-form.tsx';
import { useAsked } from '#components/repair/use-asked.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { discardInput } from '#server/quarantine/schema.ts';
import type { Chosen } from './rows-panel.tsx';

interface DiscardFormProps {
  readonly chosen: Chosen;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function DiscardForm({ chosen: { table, selection, words }, onDone, onCancel }: DiscardFormProps) {
  const trpc = useTRPC();
  const discard = useMutation(
    trpc.quarantine.discard.mutationOptions({
      meta: { quiet: true },
      onSuccess: useAsked({
        title: 'They are being discarded',
        things: 'rows',
        jobs: trpc.quarantine.jobs.queryKey(),
        onDone,
      }),
    }),
  );
  return (
    <ReasonForm
      action="Discard"
      work={discard}
      problemOf={(reason) => discardInput.shape.reason.safeParse(reason).error?.issues[0]?.message ?? null}
      onSubmit={(reason) => discard.mutate({ table, selection, reason })}
      onCancel={onCancel}
    >
      This gives up {words}. Nothing is deleted: the rows stay in the quarantine, marked with your reason, and
      are not replayed any more.
    </ReasonForm>
  );
}
