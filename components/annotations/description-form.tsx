'use client';

import { type KeyboardEvent, useState } from 'react';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import type { Written } from '#server/annotations/schema.ts';
import classes from './annotations.module.css';
import { useSaveAnnotations } from './use-annotations.ts';
import { useBase } from './use-base.ts';

export interface DescriptionFormProps {
  readonly table: string;
  /** Null: of the table. */
  readonly column: string | null;
  readonly description: string | null;
  readonly written: readonly Written[];
  readonly onClose: () => void;
}

const LENGTH_MAX = 2000;

/** A description, written where it is read. */
export function DescriptionForm({ table, column, description, written, onClose }: DescriptionFormProps) {
  const [text, setText] = useState(description ?? '');
  const { base, now, renew } = useBase(written, column, 'description');
  const save = useSaveAnnotations();
  const send = (value: string | null) =>
    save.mutate(
      { edits: [{ table, column, field: 'description', value, base }] },
      { onSuccess: onClose, onError: () => void renew(table) },
    );
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onClose();
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      if (text.trim() !== '') send(text.trim());
    }
  }
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        send(text.trim());
      }}
    >
      <TextAreaField
        label={`Description of ${column ?? table}`}
        value={text}
        maxLength={LENGTH_MAX}
        autoFocus
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <FormProblem>{failureOf(save.error)}</FormProblem>
      {save.isError && now && (
        <p className={classes.note}>
          There is now, by {now.by}: “{String(now.value)}”
        </p>
      )}
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={save.isPending} disabled={text.trim() === ''}>
          Save
        </Button>
        <Button onClick={onClose}>Cancel</Button>
        {now && (
          <Button busy={save.isPending} onClick={() => send(null)}>
            Take back what was written
          </Button>
        )}
        {now && (
          <span className={classes.note}>
            Written by {now.by} <RelativeTime at={now.at} />
          </span>
        )}
      </div>
    </form>
  );
}
