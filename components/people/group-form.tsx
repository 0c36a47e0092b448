'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { type GroupForm, groupForm } from '#server/people/schema.ts';
import classes from './people.module.css';
import { useChanged } from './use-people-change.ts';

/** What a group is called and what it is for. */
export function GroupFormFields({
  group,
  existing,
  onDone,
}: {
  group: Partial<GroupForm>;
  existing: boolean;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const changed = useChanged();
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const after = {
    meta: { quiet: true },
    onSuccess: async () => {
      onDone();
      await changed();
    },
  };
  const make = useMutation(trpc.people.makeGroup.mutationOptions(after));
  const change = useMutation(trpc.people.changeGroup.mutationOptions(after));
  const save = existing ? change : make;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget));
    const checked = groupForm.safeParse({ ...given, ...(existing && { id: group.id }) });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) save.mutate(checked.data);
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <FormProblem>{failureOf(save.error)}</FormProblem>
      <Field
        label="Id"
        name="id"
        hint={
          existing
            ? 'Policies call it by this; it stays.'
            : 'What policies and models call it, like sales-germany.'
        }
        defaultValue={group.id}
        disabled={existing}
        autoComplete="off"
        spellCheck={false}
        autoFocus={!existing}
        error={errors.id}
      />
      <Field label="Title" name="title" defaultValue={group.title} autoComplete="off" error={errors.title} />
      <TextAreaField
        label="Description"
        name="description"
        defaultValue={group.description}
        error={errors.description}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={save.isPending}>
          {existing ? 'Save' : 'Make group'}
        </Button>
      </div>
    </form>
  );
}
