'use client';

import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { discardInput } from '#server/quarantine/schema.ts';
import { ReasonForm } from './reason-form.tsx';
import type { Chosen } from './rows-panel.tsx';
import { useAsked } from './use-asked.ts';

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
      onSuccess: useAsked('They are being discarded', onDone),
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
