'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { type IncidentDetails, type Resolution, resolveInput } from '#server/incidents/schema.ts';
import { RESOLUTION_CHOICES } from './incident-words.ts';
import classes from './incidents.module.css';
import { useIncidentChanged } from './use-incident-change.ts';

interface ResolveFormProps {
  readonly incident: Pick<IncidentDetails, 'id'>;
  readonly onDone: () => void;
}

/** Ends an incident, with a reason. */
export function ResolveForm({ incident, onDone }: ResolveFormProps) {
  const trpc = useTRPC();
  const changed = useIncidentChanged();
  const [resolution, setResolution] = useState<Resolution>('fixed');
  const [text, setText] = useState('');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const resolve = useMutation(
    trpc.incidents.resolve.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        onDone();
        await changed('The incident is resolved');
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    const checked = resolveInput.safeParse({ incident: incident.id, resolution, text });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) resolve.mutate(checked.data);
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <SelectField
        label="Because"
        hint={RESOLUTION_CHOICES.find(({ value }) => value === resolution)?.hint}
        choices={RESOLUTION_CHOICES}
        value={resolution}
        onChange={({ currentTarget: { value } }) => setResolution(value as Resolution)}
      />
      <TextAreaField
        label="What was done, or why it may be so"
        value={text}
        error={errors.text}
        onChange={({ currentTarget: { value } }) => setText(value)}
      />
      <FormProblem>{failureOf(resolve.error)}</FormProblem>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={resolve.isPending}>
          Resolve
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
