'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { judgeError } from '#components/trpc/judge-error.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { type SetupForm as Fields, PASSWORD_LENGTH_MIN, setupForm } from '#server/auth/schema.ts';
import classes from './gate.module.css';
import { signInWithPassword } from './requests.ts';

type FieldErrors = Partial<Record<keyof Fields, string>>;

/** Creates the administrator and signs them in. */
export function SetupForm() {
  const trpc = useTRPC();
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<string | null>(null);
  const setUp = useMutation(
    trpc.auth.setUp.mutationOptions({
      meta: { quiet: true },
      onSuccess: async (person, { password }) => {
        const outcome = await signInWithPassword(person.email, password);
        location.assign(outcome.ok ? '/' : '/sign-in');
      },
      onError: (error) => {
        const verdict = judgeError(error);
        setProblem('message' in verdict ? verdict.message : 'The request was interrupted. Try again.');
      },
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setProblem(null);
    const checked = setupForm.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    if (checked.success) {
      setErrors({});
      setUp.mutate(checked.data);
      return;
    }
    const found: FieldErrors = {};
    for (const { path, message } of checked.error.issues) found[path[0] as keyof Fields] ??= message;
    setErrors(found);
  }

  return (
    <form className={classes.form} onSubmit={submit} method="post" noValidate>
      <FormProblem>{problem}</FormProblem>
      <Field label="Name" name="name" autoComplete="name" required autoFocus error={errors.name} />
      <Field
        label="E-mail address"
        name="email"
        type="email"
        autoComplete="username"
        required
        error={errors.email}
      />
      <Field
        type="password"
        label="Password"
        name="password"
        hint={`At least ${PASSWORD_LENGTH_MIN} characters`}
        autoComplete="new-password"
        required
        error={errors.password}
      />
      <Button type="submit" tone="primary" wide busy={setUp.isPending || setUp.isSuccess}>
        Create administrator
      </Button>
    </form>
  );
}
