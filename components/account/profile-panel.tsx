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
import { Panel } from '#components/ui/panel.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { nameForm } from '#server/account/schema.ts';
import type { Person } from '#server/auth/schema.ts';
import classes from './account.module.css';

export function ProfilePanel({ person }: { person: Person }) {
  const router = useRouter();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const change = useMutation(
    useTRPC().account.changeName.mutationOptions({
      meta: { quiet: true },
      onSuccess: () => {
        showToast({ tone: 'good', title: 'Your name was changed' });
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
    <Panel title="Profile">
      <form className={classes.form} onSubmit={submit} noValidate>
        <FormProblem>{failureOf(change.error)}</FormProblem>
        <Field
          label="Name"
          name="name"
          autoComplete="name"
          defaultValue={person.name}
          readOnly={person.isDemo}
          hint={person.isDemo ? 'The accounts of the demo are shared, so nobody can change them' : undefined}
          required
          error={errors.name}
        />
        {!person.isDemo && (
          <div className={classes.actions}>
            <Button type="submit" busy={change.isPending}>
              Change name
            </Button>
          </div>
        )}
      </form>
    </Panel>
  );
}
