'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { passwordForm } from '#server/account/schema.ts';
import { PASSWORD_LENGTH_MIN, type Person } from '#server/auth/schema.ts';
import classes from './account.module.css';
import { useAccountChange } from './use-account-change.ts';

export function PasswordPanel({ person, hasPassword }: { person: Person; hasPassword: boolean }) {
  if (hasPassword && !person.isDemo) return <PasswordForm person={person} />;
  return (
    <Panel title="Password">
      <p className={classes.note}>
        {person.isDemo
          ? 'The demo’s password is public and stays as it is. Accounts of your own have one that you can change here.'
          : 'You sign in through the identity provider, which looks after your password and second factor.'}
      </p>
    </Panel>
  );
}

function PasswordForm({ person }: { person: Person }) {
  const reread = useAccountChange();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const change = useMutation(
    useTRPC().account.changePassword.mutationOptions({
      meta: { quiet: true },
      onSuccess: ({ sessionsEnded }) => {
        showToast({
          tone: 'good',
          title: 'Your password was changed',
          text: sessionsEnded > 0 ? `Sessions that ended elsewhere: ${sessionsEnded}.` : undefined,
        });
        return reread();
      },
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const checked = passwordForm.safeParse(Object.fromEntries(new FormData(form)));
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) change.mutate(checked.data, { onSuccess: () => form.reset() });
  }

  return (
    <Panel title="Password">
      <form className={classes.form} onSubmit={submit} method="post" noValidate>
        <FormProblem>{failureOf(change.error)}</FormProblem>
        <input type="text" autoComplete="username" value={person.email} readOnly hidden />
        <Field
          type="password"
          label="Present password"
          name="present"
          autoComplete="current-password"
          required
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
          <Button type="submit" busy={change.isPending}>
            Change password
          </Button>
        </div>
      </form>
    </Panel>
  );
}
