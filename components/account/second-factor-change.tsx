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
import type { FormProps } from './form-button.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

interface SecondFactorChangeProps extends FormProps {
  readonly does: 'turnOffSecondFactor' | 'renewRecoveryCodes';
}

const VERB = { turnOffSecondFactor: 'Turn off', renewRecoveryCodes: 'Make new codes' } as const;

/** What about the second factor takes the password and a code; shows the new codes where some were made. */
export function SecondFactorChange({ does, onDone }: SecondFactorChangeProps) {
  const client = useTRPCClient();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const act = useMutation({
    mutationFn: async (form: CodeForm): Promise<readonly string[] | undefined> =>
      (await client.account[does].mutate(form)) ?? undefined,
    meta: { quiet: true },
    onSuccess: (codes) => {
      if (!codes) onDone();
    },
  });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const checked = codeForm.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) act.mutate(checked.data);
  }

  if (act.data) return <RecoveryCodes codes={act.data} onDone={onDone} />;
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
          {VERB[does]}
        </Button>
      </div>
    </form>
  );
}
