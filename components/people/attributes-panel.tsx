'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { Picker } from '#components/ui/picker.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { PeopleChoices, PersonDetails } from '#server/people/schema.ts';
import classes from './person-page.module.css';
import { useChanged } from './use-people-change.ts';
import { useWanted } from './use-wanted.ts';

interface AttributesPanelProps {
  readonly person: PersonDetails;
  readonly choices: PeopleChoices;
}

/** What row filters may ask of the person. One value is compared, several are a list. */
export function AttributesPanel({ person, choices }: AttributesPanelProps) {
  const trpc = useTRPC();
  const changed = useChanged();
  const set = useMutation(
    trpc.people.changeAttribute.mutationOptions({
      onSettled: (_data, error, { name }) => changed(error ? undefined : `user.${name} is set`),
    }),
  );
  const drop = useMutation(
    trpc.people.dropAttribute.mutationOptions({
      onSettled: (_data, error, { name }) => changed(error ? undefined : `user.${name} is removed`),
    }),
  );
  const suggestions = (name: string) =>
    (choices.attributes.find((attribute) => attribute.name === name)?.values ?? []).map((value) => ({
      value,
    }));
  return (
    <Panel title="Attributes">
      <div className={classes.fields}>
        <p className={classes.note}>
          Row filters read them: <code>region = user.region</code>, or{' '}
          <code>list_contains(user.region, region)</code> when there are several values.
        </p>
        {person.attributes.map(({ name, values }) => (
          <Values
            key={name}
            name={name}
            values={values}
            options={merged(suggestions(name), values)}
            onChange={(next) =>
              next.length === 0
                ? drop.mutateAsync({ personId: person.id, name })
                : set.mutateAsync({ personId: person.id, name, values: [...next] })
            }
          />
        ))}
        <NewAttribute
          taken={person.attributes.map(({ name }) => name)}
          known={choices.attributes.map(({ name }) => name)}
          busy={set.isPending}
          onAdd={(name, values) => set.mutate({ personId: person.id, name, values: [...values] })}
        />
      </div>
    </Panel>
  );
}

interface ValuesProps {
  readonly name: string;
  readonly values: readonly string[];
  readonly options: readonly { readonly value: string }[];
  readonly onChange: (values: readonly string[]) => Promise<unknown>;
}

function Values({ name, values, options, onChange }: ValuesProps) {
  const [shown, want] = useWanted(values);
  return (
    <Picker
      code
      label={`user.${name}`}
      addLabel="Change values"
      options={options}
      chosen={shown}
      accept={problemOfValue}
      onChange={(next) => want(next, () => onChange(next))}
    />
  );
}

function merged(options: readonly { value: string }[], values: readonly string[]) {
  return [
    ...options,
    ...values
      .filter((value) => !options.some((option) => option.value === value))
      .map((value) => ({ value })),
  ];
}

const VALUE_LENGTH_MAX = 200;

function problemOfValue(value: string): string | null {
  return value.length > VALUE_LENGTH_MAX ? `A value has at most ${VALUE_LENGTH_MAX} characters.` : null;
}

interface NewAttributeProps {
  readonly taken: readonly string[];
  readonly known: readonly string[];
  readonly busy: boolean;
  readonly onAdd: (name: string, values: readonly string[]) => void;
}

function NewAttribute({ taken, known, busy, onAdd }: NewAttributeProps) {
  const listId = useId();
  const [error, setError] = useState<{ name?: string; value?: string }>({});
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const { attributeName, attributeValues } = await import('#server/people/schema.ts');
    const name = attributeName.safeParse(given.get('attribute'));
    const values = attributeValues.safeParse(
      String(given.get('values') ?? '')
        .split(',')
        .map((value) => value.trim())
        .filter((value) => value !== ''),
    );
    const twice = name.success && taken.includes(name.data) && `user.${name.data} is set already.`;
    setError({
      name: twice || name.error?.issues[0]?.message,
      value: values.error?.issues[0]?.message,
    });
    if (!name.success || !values.success || twice) return;
    onAdd(name.data, values.data);
    form.reset();
  }
  return (
    <form className={classes.add} onSubmit={(event) => void submit(event).catch(reportNotLoaded)} noValidate>
      <Field label="Attribute" name="attribute" list={listId} autoComplete="off" error={error.name} />
      <datalist id={listId}>
        {known
          .filter((name) => !taken.includes(name))
          .map((name) => (
            <option key={name} value={name} />
          ))}
      </datalist>
      <div className={classes.values}>
        <Field label="Values, with commas between" name="values" autoComplete="off" error={error.value} />
      </div>
      <Button type="submit" busy={busy}>
        Add attribute
      </Button>
    </form>
  );
}
