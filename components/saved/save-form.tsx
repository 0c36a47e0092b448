'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { type SavedContent, type SavedQuery, savedContent } from '#server/saved/schema.ts';
import { conflictingVersion } from './conflicting-version.ts';
import { ContentDiff } from './content-diff.tsx';
import { FolderField } from './place-forms.tsx';
import type { SaveDialogProps } from './save-dialog.tsx';
import classes from './saved.module.css';
import { useSavedChanged } from './use-saved-change.ts';

type SaveFormProps = Pick<SaveDialogProps, 'statement' | 'saved' | 'onSaved'>;

/** Waits for what is known of the query that the statement was opened from; one that is gone is saved anew. */
export function SaveForm({ saved, ...props }: SaveFormProps) {
  const trpc = useTRPC();
  const known = useQuery(
    trpc.saved.open.queryOptions(
      { id: saved?.id ?? '' },
      { enabled: saved !== null, staleTime: 0, retry: false, meta: { quiet: true } },
    ),
  );
  if (saved && known.isPending) return <Skeleton height="200px" />;
  const opened = saved && known.data ? { ...known.data, version: saved.version } : null;
  return <Fields key={opened?.id} {...props} saved={opened} />;
}

type FieldsProps = Omit<SaveFormProps, 'saved'> & { readonly saved: SavedQuery | null };

/** Title, description, folder and note; and what to do when somebody else saved meanwhile. */
function Fields({ statement, saved, onSaved }: FieldsProps) {
  const trpc = useTRPC();
  const { saved: api } = useTRPCClient();
  const changed = useSavedChanged();
  const mayEdit = saved?.mayEdit ?? false;
  const [title, setTitle] = useState(saved ? (mayEdit ? saved.title : `${saved.title} (copy)`) : '');
  const [description, setDescription] = useState(saved?.description ?? '');
  const [note, setNote] = useState('');
  const [folderId, setFolderId] = useState<string | null>(saved?.folderId ?? null);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const folders = useQuery(trpc.saved.list.queryOptions({ search: '' })).data?.folders ?? [];
  const save = useMutation({
    meta: { quiet: true },
    mutationFn: ({ content, over }: { content: SavedContent; over: number | null }) =>
      saved && over !== null
        ? api.save.mutate({ id: saved.id, version: over, content, note })
        : api.create.mutate({ content, folderId, note }),
    onSuccess: (query, { over }) => {
      const what =
        over === null ? `${query.title} is saved` : `Version ${query.version} of ${query.title} is saved`;
      showToast({ tone: 'good', title: what });
      onSaved(query);
    },
    onSettled: changed,
  });
  const theirs = conflictingVersion(save.error);
  const content = { ...statement, title, description };

  function keep(over: number | null) {
    const checked = savedContent.safeParse(content);
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) save.mutate({ content: checked.data, over });
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    keep(saved && mayEdit ? (theirs ?? saved.version) : null);
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <FormProblem>{failureOf(save.error) ?? errors.sql ?? errors.parameters}</FormProblem>
      {saved && theirs !== null && <Theirs id={saved.id} mine={content} />}
      <Field
        label="Title"
        value={title}
        autoComplete="off"
        autoFocus
        error={errors.title}
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      <TextAreaField
        label="Description"
        value={description}
        error={errors.description}
        onChange={({ currentTarget }) => setDescription(currentTarget.value)}
      />
      {!mayEdit && <FolderField folders={folders} value={folderId} onChange={setFolderId} />}
      <Field
        label="Note"
        hint="What is different, for whoever looks at the versions"
        value={note}
        autoComplete="off"
        maxLength={300}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
      />
      <div className={classes.actions}>
        {mayEdit && (
          <Button busy={save.isPending} onClick={() => keep(null)}>
            Save as a copy
          </Button>
        )}
        <Button type="submit" tone="primary" busy={save.isPending}>
          {theirs !== null ? 'Save over it' : mayEdit ? 'Save version' : 'Save'}
        </Button>
      </div>
    </form>
  );
}

/** The version that somebody else saved, against what is in the editor. */
function Theirs({ id, mine }: { id: string; mine: SavedContent }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.saved.open.queryOptions({ id }, { staleTime: 0 }));
  if (!data) return null;
  return (
    <>
      <p className={classes.note}>From theirs to yours:</p>
      <ContentDiff label="Differences between theirs and yours" before={data} after={mine} />
    </>
  );
}
