'use client';

import { type FormEvent, type ReactNode, useState } from 'react';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import classes from './repair.module.css';

interface ReasonFormProps {
  readonly children: ReactNode;
  /** What the button does. */
  readonly action: string;
  readonly work: { readonly isPending: boolean; readonly error: unknown };
  /** What is wrong with a reason; null for nothing. */
  readonly problemOf: (reason: string) => string | null;
  readonly onSubmit: (reason: string) => void;
  readonly onCancel: () => void;
}

/** A decision that is kept with the words of whoever made it. */
export function ReasonForm({ children, action, work, problemOf, onSubmit, onCancel }: ReasonFormProps) {
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  function submit(event: FormEvent) {
    event.preventDefault();
    const found = problemOf(reason);
    setProblem(found);
    if (found === null) onSubmit(reason);
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p>{children}</p>
      <TextAreaField
        label="Why"
        value={reason}
        required
        data-autofocus
        error={problem ?? undefined}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <FormProblem>{failureOf(work.error)}</FormProblem>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={work.isPending}>
          {action}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
