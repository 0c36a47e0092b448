'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { MarkdownField } from '#components/ui/markdown-field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { type BulkChange, bulkInput } from '#server/annotations/schema.ts';
import classes from './annotations.module.css';
import { ReasonField } from './reason-field.tsx';
import { useSaved } from './use-annotations.ts';

export interface BulkFormProps {
  readonly tables: readonly string[];
  /** To change what policies go by. */
  readonly mayDecide: boolean;
  readonly onDone: () => void;
}

type Kind = BulkChange['kind'];

const KINDS: readonly { readonly value: Kind; readonly label: string; readonly decides: boolean }[] = [
  { value: 'addTag', label: 'Add a tag', decides: true },
  { value: 'removeTag', label: 'Take a tag away', decides: true },
  { value: 'owner', label: 'Set the owner', decides: true },
  { value: 'domain', label: 'Set the domain', decides: true },
  { value: 'announcement', label: 'Announce something', decides: false },
  { value: 'deprecation', label: 'Deprecate', decides: false },
];

const TEXT_LABELS: Readonly<Record<Kind, string>> = {
  addTag: 'Tag',
  removeTag: 'Tag that people added',
  owner: 'Owner',
  domain: 'Domain',
  announcement: 'Announcement; empty: none any more',
  deprecation: 'Why, and what to do; empty: not deprecated any more',
};

/** The same change to several tables. */
export function BulkForm({ tables, mayDecide, onDone }: BulkFormProps) {
  const trpc = useTRPC();
  const kinds = KINDS.filter(({ decides }) => mayDecide || !decides);
  const [kind, setKind] = useState<Kind>(kinds[0]?.value ?? 'announcement');
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const owners = useQuery(
    trpc.annotations.owners.queryOptions(undefined, { enabled: kind === 'owner' }),
  ).data;
  const saved = useSaved();
  const change = useMutation(
    trpc.annotations.bulk.mutationOptions({
      meta: { quiet: true },
      onSuccess: async (done) => {
        onDone();
        await saved(done);
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    const input = bulkInput.safeParse({ tables, change: toChange(kind, text.trim()), note });
    setProblem(input.success ? null : (input.error.issues[0]?.message ?? 'This cannot be taken.'));
    if (input.success) change.mutate(input.data);
  }
  const field = { label: TEXT_LABELS[kind], value: text };
  return (
    <form className={classes.form} onSubmit={submit}>
      <SelectField
        label="Change"
        value={kind}
        choices={kinds.map(({ value, label }) => ({ value, label }))}
        onChange={({ currentTarget }) => {
          setKind(currentTarget.value as Kind);
          setText('');
          setProblem(null);
        }}
      />
      {kind === 'owner' ? (
        <SelectField
          {...field}
          choices={[
            { value: '', label: 'As their files declare it' },
            ...(owners ?? []).map(({ id, title }) => ({ value: id, label: title })),
          ]}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      ) : kind === 'announcement' || kind === 'deprecation' ? (
        <MarkdownField {...field} rows={3} maxLength={2000} onChange={setText} />
      ) : (
        <Field
          {...field}
          maxLength={60}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      )}
      <ReasonField value={note} onChange={setNote} />
      <details className={classes.note}>
        <summary>{tables.length === 1 ? '1 table' : `${tables.length} tables`}</summary>
        {tables.join(', ')}
      </details>
      <FormProblem>{problem ?? failureOf(change.error)}</FormProblem>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={change.isPending}>
          {tables.length === 1 ? 'Change 1 table' : `Change ${tables.length} tables`}
        </Button>
      </div>
    </form>
  );
}

function toChange(kind: Kind, text: string): unknown {
  if (kind === 'addTag' || kind === 'removeTag') return { kind, tag: text };
  if (text === '') return { kind, value: null };
  if (kind === 'announcement') return { kind, value: { text } };
  if (kind === 'deprecation') return { kind, value: { note: text } };
  return { kind, value: text };
}
