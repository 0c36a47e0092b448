'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { type CodeForm, codeForm } from '#server/account/schema.ts';
import classes from './account.module.css';
import { useAccountChange } from './use-account-change.ts';

interface ConfirmWithCodeProps {
  readonly does: 'turnOffSecondFactor' | 'renewRecoveryCodes';
  readonly verb: string;
  /** With the new codes, when codes were made. */
  readonly onDone: (codes?: readonly string[]) => void;
}

/** Something about the second factor that takes the password and a code. */
export function ConfirmWithCode({ does, verb, onDone }: ConfirmWithCodeProps) {
  const client = useTRPCClient();
  const reread = useAccountChange();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const act = useMutation({
    mutationFn: async (form: CodeForm): Promise<readonly string[] | undefined> =>
      (await client.account[does].mutate(form)) ?? undefined,
    meta: { quiet: true },
    onSuccess: async (codes) => {
      await reread();
      onDone(codes);
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const checked = codeForm.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) act.mutate(checked.data);
  }

  return (
    <form className={classes.form} onSubmit={submit} method="post" noValidate>
      <FormProblem>{failureOf(act.error)}</FormProblem>
      <Field
        type="password"
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        autoFocus
        error={errors.password}
      />
      <Field
        label="Code"
        name="code"
        hint="Of your authenticator app, or a recovery code"
        autoComplete="one-time-code"
        required
        error={errors.code}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={act.isPending}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
