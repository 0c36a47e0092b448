'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import classes from './board.module.css';

interface TitleFormProps {
  readonly title: string;
  /** Null: there is none to give. */
  readonly description: string | null;
  readonly action: string;
  readonly busy?: boolean;
  readonly failure?: string | null;
  readonly onDone: (given: { title: string; description: string }) => void;
}

const TITLE_LENGTH_MAX = 120;

export function TitleForm({
  title: before,
  description: words,
  action,
  busy = false,
  failure = null,
  onDone,
}: TitleFormProps) {
  const [title, setTitle] = useState(before);
  const [description, setDescription] = useState(words ?? '');
  function submit(event: FormEvent) {
    event.preventDefault();
    onDone({ title: title.trim(), description: description.trim() });
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <FormProblem>{failure}</FormProblem>
      <Field
        label="Title"
        value={title}
        maxLength={TITLE_LENGTH_MAX}
        autoComplete="off"
        autoFocus
        onChange={({ currentTarget }) => setTitle(currentTarget.value)}
      />
      {words !== null && (
        <TextAreaField
          label="Description"
          value={description}
          maxLength={2000}
          onChange={({ currentTarget }) => setDescription(currentTarget.value)}
        />
      )}
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={busy} disabled={title.trim() === ''}>
          {action}
        </Button>
      </div>
    </form>
  );
}
