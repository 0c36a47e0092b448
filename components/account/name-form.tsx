'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { nameForm } from '#server/account/schema.ts';
import classes from './account.module.css';
import type { FormProps } from './form-button.tsx';

export function NameForm({ name, onDone }: FormProps & { readonly name: string }) {
  const router = useRouter();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const change = useMutation(
    useTRPC().account.changeName.mutationOptions({
      meta: { quiet: true },
      onSuccess: () => {
        onDone();
        router.refresh();
      },
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const checked = nameForm.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) change.mutate(checked.data);
  }

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <FormProblem>{failureOf(change.error)}</FormProblem>
      <Field
        label="Name"
        name="name"
        autoComplete="name"
        defaultValue={name}
        required
        autoFocus
        error={errors.name}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={change.isPending}>
          Change name
        </Button>
      </div>
    </form>
  );
}
