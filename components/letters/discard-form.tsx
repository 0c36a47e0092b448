'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { discardInput } from '#server/letters/schema.ts';
import classes from './letters.module.css';
import type { Chosen } from './letters-panel.tsx';
import { useAsked } from './use-asked.ts';

interface DiscardFormProps {
  readonly chosen: Chosen;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function DiscardForm({ chosen: { topic, selection, words }, onDone, onCancel }: DiscardFormProps) {
  const trpc = useTRPC();
  const [reason, setReason] = useState('');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const discard = useMutation(
    trpc.letters.discard.mutationOptions({
      meta: { quiet: true },
      onSuccess: useAsked('They are being discarded', onDone),
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    const checked = discardInput.safeParse({ topic, selection, reason });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) discard.mutate(checked.data);
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p>
        This gives up {words}. Nothing is deleted: the letters stay in the table, marked with your reason, and
        are not replayed any more.
      </p>
      <TextAreaField
        label="Why"
        value={reason}
        required
        error={errors.reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <FormProblem>{failureOf(discard.error)}</FormProblem>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={discard.isPending}>
          Discard
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
