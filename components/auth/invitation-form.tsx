'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { acceptInvitationForm, PASSWORD_LENGTH_MIN } from '#server/auth/schema.ts';
import classes from './gate.module.css';
import { signInWithPassword } from './requests.ts';

interface InvitationFormProps {
  readonly token: string;
  readonly email: string;
  readonly name: string;
}

/** Sets the name and the password of somebody who was invited, and signs them in. */
export function InvitationForm({ token, email, name }: InvitationFormProps) {
  const trpc = useTRPC();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const accept = useMutation(
    trpc.auth.acceptInvitation.mutationOptions({
      meta: { quiet: true },
      onSuccess: async (_accepted, { password }) => {
        const outcome = await signInWithPassword(email, password);
        location.assign(outcome.ok ? '/' : '/sign-in');
      },
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(event.currentTarget));
    const checked = acceptInvitationForm.safeParse({ ...fields, token });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) accept.mutate(checked.data);
  }

  return (
    <form className={classes.form} onSubmit={submit} method="post" noValidate>
      <FormProblem>{failureOf(accept.error)}</FormProblem>
      <Field label="E-mail address" type="email" autoComplete="username" value={email} readOnly />
      <Field label="Name" name="name" autoComplete="name" defaultValue={name} required error={errors.name} />
      <Field
        type="password"
        label="Password"
        name="password"
        hint={`At least ${PASSWORD_LENGTH_MIN} characters`}
        autoComplete="new-password"
        required
        autoFocus
        error={errors.password}
      />
      <Button type="submit" tone="primary" wide busy={accept.isPending || accept.isSuccess}>
        Set password and sign in
      </Button>
    </form>
  );
}
