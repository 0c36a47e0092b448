'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { MarkdownField } from '#components/ui/markdown-field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import type { TableAnnotations } from '#server/annotations/schema.ts';
import type { DatasetFacts } from '#server/datasets/schema.ts';
import classes from './annotations.module.css';
import { ReasonField } from './reason-field.tsx';
import { changesOf, type TableDraft, toDraft } from './table-draft.ts';
import { TagsField } from './tags-field.tsx';
import { useSaveAnnotations, useTableAnnotations } from './use-annotations.ts';

export interface TableFormProps {
  readonly facts: DatasetFacts;
  /** To change what policies go by. */
  readonly mayDecide: boolean;
  readonly onClose: () => void;
}

/** All that can be written about a table, in one form. */
export function TableForm(props: TableFormProps) {
  const read = useTableAnnotations(props.facts.name);
  return (
    <Loaded read={read} failed="What is written could not be loaded" height="480px">
      {(annotations) => <Form {...props} annotations={annotations} />}
    </Loaded>
  );
}

function Form({
  facts,
  mayDecide,
  onClose,
  annotations,
}: TableFormProps & { annotations: TableAnnotations }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  // As it was opened: what others write meanwhile is a conflict, not an overwritten field.
  const [known, setKnown] = useState({ facts, annotations });
  const [draft, setDraft] = useState(() => toDraft(facts, annotations));
  const [note, setNote] = useState('');
  const owners = useQuery(trpc.annotations.owners.queryOptions(undefined, { enabled: mayDecide })).data;
  const save = useSaveAnnotations();
  const asSaid = facts.others ? 'as others tell of it' : 'as its file declares it';
  const set = (change: Partial<TableDraft>) => setDraft({ ...draft, ...change });
  const edits = changesOf(known.facts, known.annotations, draft);
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(
      { edits: [...edits], note },
      {
        onSuccess: onClose,
        onError: async () => {
          const read = client.fetchQuery(
            trpc.annotations.table.queryOptions({ table: facts.name }, { staleTime: 0 }),
          );
          setKnown({ ...known, annotations: await read });
        },
      },
    );
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextAreaField
        label="Description"
        hint={`One or two sentences: what a row is, and what it is good for. Empty: ${asSaid}.`}
        value={draft.description}
        maxLength={2000}
        onChange={({ currentTarget }) => set({ description: currentTarget.value })}
      />
      <MarkdownField
        label="Documentation"
        value={draft.documentation}
        maxLength={50_000}
        onChange={(documentation) => set({ documentation })}
      />
      {mayDecide && (
        <>
          <SelectField
            label="Owner"
            hint="The group that answers questions and decides requests for access."
            value={draft.owner}
            onChange={({ currentTarget }) => set({ owner: currentTarget.value })}
            choices={[
              { value: '', label: `${asSaid.charAt(0).toUpperCase()}${asSaid.slice(1)}` },
              ...(owners ?? (draft.owner === '' ? [] : [{ id: draft.owner, title: draft.owner }])).map(
                ({ id, title }) => ({ value: id, label: title }),
              ),
            ]}
          />
          <Field
            label="Domain"
            hint={`The part of the business it belongs to, such as sales. Empty: ${asSaid}.`}
            value={draft.domain}
            maxLength={60}
            autoComplete="off"
            spellCheck={false}
            onChange={({ currentTarget }) => set({ domain: currentTarget.value })}
          />
          <TagsField
            label="Tags"
            others={draft.otherTags}
            chosen={draft.tags}
            onChange={(tags) => set({ tags })}
          />
          <p className={classes.note}>
            Policies find tables by their owner, domain and tags: they go by a change at once.
          </p>
        </>
      )}
      <fieldset className={classes.part}>
        <legend>Announcement</legend>
        <MarkdownField
          label="Text"
          rows={2}
          value={draft.announcement}
          maxLength={2000}
          onChange={(text) => set({ announcement: text })}
        />
        <Field
          label="Shown until"
          type="date"
          hint="Empty: until it is taken away."
          value={draft.announcedUntil}
          onChange={({ currentTarget }) => set({ announcedUntil: currentTarget.value })}
        />
      </fieldset>
      <fieldset className={classes.part}>
        <legend>Deprecation</legend>
        <MarkdownField
          label="Why, and what to do"
          rows={2}
          value={draft.deprecation}
          maxLength={2000}
          onChange={(text) => set({ deprecation: text })}
        />
        <Field
          label="Use instead"
          placeholder="gold.fact_sales"
          value={draft.replacement}
          maxLength={481}
          autoComplete="off"
          spellCheck={false}
          onChange={({ currentTarget }) => set({ replacement: currentTarget.value })}
        />
        <Field
          label="Removed on"
          type="date"
          value={draft.removedOn}
          onChange={({ currentTarget }) => set({ removedOn: currentTarget.value })}
        />
      </fieldset>
      <ReasonField value={note} onChange={setNote} />
      <FormProblem>{failureOf(save.error)}</FormProblem>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={save.isPending} disabled={edits.length === 0}>
          Save
        </Button>
        <Button onClick={onClose}>Cancel</Button>
        <span className={classes.note} role="status">
          {edits.length > 0 && `${edits.length} changed: ${edits.map(({ field }) => field).join(', ')}`}
        </span>
      </div>
    </form>
  );
}
