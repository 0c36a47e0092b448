'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { conflictingVersion } from '#components/saved/conflicting-version.ts';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { MarkdownField } from '#components/ui/markdown-field.tsx';
import { Picker } from '#components/ui/picker.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { NAME_LENGTH_MAX, type TermContent, termContent } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { TermDiff } from './term-diff.tsx';
import { withAllBelow } from './term-tree.ts';
import { useGlossary, useGlossaryChanged } from './use-glossary.ts';

interface TermFormProps {
  readonly term: (TermContent & { readonly id: string; readonly version: number }) | null;
  readonly parent: string | null;
  readonly onSaved: (id: string) => void;
}

/** All that is said of a term; and what to do when somebody else saved meanwhile. */
export function TermForm({ term, parent, onSaved }: TermFormProps) {
  const { glossary: api } = useTRPCClient();
  const changed = useGlossaryChanged();
  const terms = useGlossary().data?.terms ?? [];
  // What was opened, whatever is read anew behind the dialog.
  const [opened] = useState(term);
  const [content, setContent] = useState<TermContent>(
    () => opened ?? { name: '', parent, definition: '', synonyms: [], related: [] },
  );
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const put = (change: Partial<TermContent>) => setContent({ ...content, ...change });
  const save = useMutation({
    meta: { quiet: true },
    mutationFn: ({ next, over }: { next: TermContent; over: number }) =>
      opened
        ? api.change.mutate({ id: opened.id, version: over, content: next })
        : api.create.mutate({ content: next }),
    onSuccess: ({ id }, { next }) => {
      showToast({ tone: 'good', title: `${next.name} is saved` });
      onSaved(id);
    },
    onSettled: changed,
  });
  const theirs = conflictingVersion(save.error);
  function submit(event: FormEvent) {
    event.preventDefault();
    const { name, definition, synonyms, related } = content;
    const checked = termContent.safeParse({ name, parent: content.parent, definition, synonyms, related });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) save.mutate({ next: checked.data, over: theirs ?? opened?.version ?? 1 });
  }
  const below = opened ? withAllBelow(terms, opened.id) : new Set<string>();
  const others = terms.filter(({ id }) => id !== opened?.id);
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <FormProblem>{failureOf(save.error)}</FormProblem>
      {opened && theirs !== null && <Theirs id={opened.id} mine={content} />}
      <Field
        label="Name"
        value={content.name}
        autoComplete="off"
        autoFocus
        maxLength={NAME_LENGTH_MAX}
        error={errors.name && `The name ${errors.name}.`}
        onChange={({ currentTarget }) => put({ name: currentTarget.value })}
      />
      <SelectField
        label="Below"
        hint="What it is a kind or a part of"
        value={content.parent ?? ''}
        choices={[
          { value: '', label: 'Nothing: at the top' },
          ...others.filter(({ id }) => !below.has(id)).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={({ currentTarget }) => put({ parent: currentTarget.value || null })}
      />
      <MarkdownField
        label="Definition"
        value={content.definition}
        error={errors.definition && `The definition ${errors.definition}.`}
        onChange={(definition) => put({ definition })}
      />
      <Picker
        label="Synonyms"
        hint="Other words for it: people find it, and what it is linked to, by these as well"
        addLabel="Add synonym"
        noneLabel="None"
        options={content.synonyms.map((value) => ({ value }))}
        chosen={content.synonyms}
        accept={(typed) => (typed.length > NAME_LENGTH_MAX ? `At most ${NAME_LENGTH_MAX} characters.` : null)}
        {...(errors.synonyms !== undefined && { error: `Synonyms ${errors.synonyms}.` })}
        onChange={(synonyms) => put({ synonyms: [...synonyms] })}
      />
      <Picker
        label="Related terms"
        addLabel="Add related term"
        noneLabel="None"
        options={others.map(({ id, name, definition }) => ({ value: id, label: name, hint: definition }))}
        chosen={content.related}
        {...(errors.related !== undefined && { error: `Related terms ${errors.related}.` })}
        onChange={(related) => put({ related: [...related] })}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={save.isPending}>
          {theirs !== null ? 'Save over it' : opened ? 'Save' : 'Make term'}
        </Button>
      </div>
    </form>
  );
}

/** The version that somebody else saved, against what is in the form. */
function Theirs({ id, mine }: { id: string; mine: TermContent }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.glossary.term.queryOptions({ id }, { staleTime: 0 }));
  if (!data) return null;
  return (
    <>
      <p className={classes.note}>From theirs to yours:</p>
      <TermDiff label="Differences between theirs and yours" before={data} after={mine} />
    </>
  );
}
