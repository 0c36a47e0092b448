'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { passwordForm } from '#server/account/schema.ts';
import { PASSWORD_LENGTH_MIN } from '#server/auth/schema.ts';
import classes from './account.module.css';
import type { FormProps } from './form-button.tsx';

export function PasswordForm({ email, onDone }: FormProps & { readonly email: string }) {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const change = useMutation(
    useTRPC().account.changePassword.mutationOptions({
      meta: { quiet: true },
      onSuccess: ({ sessionsEnded }) => {
        onDone();
        showToast({
          tone: 'good',
          title: 'Your password was changed',
          text: sessionsEnded > 0 ? `Sessions that ended elsewhere: ${sessionsEnded}.` : undefined,
        });
      },
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const checked = passwordForm.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) change.mutate(checked.data);
  }

  return (
    <form className={classes.form} onSubmit={submit} method="post" noValidate>
      <FormProblem>{failureOf(change.error)}</FormProblem>
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <Field
        type="password"
        label="Present password"
        name="present"
        autoComplete="current-password"
        required
        autoFocus
        error={errors.present}
      />
      <Field
        type="password"
        label="New password"
        name="password"
        hint={`At least ${PASSWORD_LENGTH_MIN} characters; every other session of yours ends`}
        autoComplete="new-password"
        required
        error={errors.password}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={change.isPending}>
          Change password
        </Button>
      </div>
    </form>
  );
}
