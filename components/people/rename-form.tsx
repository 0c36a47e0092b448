'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { nameChange, type PersonDetails } from '#server/people/schema.ts';
import classes from './people.module.css';
import { useChanged } from './use-people-change.ts';

/** What a person is called. */
export function RenameForm({ person, onDone }: { person: PersonDetails; onDone: () => void }) {
  const trpc = useTRPC();
  const changed = useChanged();
  const [error, setError] = useState<string | undefined>();
  const rename = useMutation(
    trpc.people.changeName.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        onDone();
        await changed();
      },
    }),
  );
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const checked = nameChange.safeParse({
      personId: person.id,
      name: new FormData(event.currentTarget).get('name'),
    });
    setError(checked.success ? undefined : fieldErrors(checked.error).name);
    if (checked.success) rename.mutate(checked.data);
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <FormProblem>{failureOf(rename.error)}</FormProblem>
      <Field label="Name" name="name" defaultValue={person.name} autoComplete="off" autoFocus error={error} />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={rename.isPending}>
          Rename
        </Button>
      </div>
    </form>
  );
}
