'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { Picker } from '#components/ui/picker.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { type Invitation, invitationForm, type PeopleChoices } from '#server/people/schema.ts';
import classes from './people.module.css';

/** Whom to invite, as what, into which groups. */
export function InviteForm({
  choices,
  onInvited,
}: {
  choices: PeopleChoices;
  onInvited: (invitation: Invitation) => void;
}) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const givable = choices.roles.filter((role) => role.givable);
  const [groups, setGroups] = useState<readonly string[]>([]);
  const [role, setRole] = useState(givable[0]?.id ?? '');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const invite = useMutation(
    trpc.people.invite.mutationOptions({
      meta: { quiet: true },
      onSuccess: async (invitation) => {
        onInvited(invitation);
        await client.invalidateQueries({ queryKey: trpc.people.pathKey() });
      },
    }),
  );

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const checked = invitationForm.safeParse({
      ...Object.fromEntries(new FormData(event.currentTarget)),
      groups,
    });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) invite.mutate(checked.data);
  }

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <FormProblem>{failureOf(invite.error)}</FormProblem>
      <Field label="Name" name="name" autoComplete="off" required autoFocus error={errors.name} />
      <Field
        label="E-mail address"
        name="email"
        type="email"
        autoComplete="off"
        required
        error={errors.email}
      />
      <SelectField
        label="Role"
        name="role"
        value={role}
        onChange={(event) => setRole(event.currentTarget.value)}
        choices={givable.map(({ id, title }) => ({ value: id, label: title }))}
        hint={givable.find(({ id }) => id === role)?.summary || undefined}
        error={errors.role}
      />
      <Picker
        label="Groups"
        addLabel="Add group"
        noneLabel="None"
        options={choices.groups.map(({ id, title }) => ({ value: id, label: title, hint: id }))}
        chosen={groups}
        onChange={setGroups}
        error={errors.groups}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={invite.isPending}>
          Invite
        </Button>
      </div>
    </form>
  );
}
