'use client';

import { type FormEvent, useState } from 'react';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import type { Written } from '#server/annotations/schema.ts';
import classes from './annotations.module.css';
import { TagsField } from './tags-field.tsx';
import { useSaveAnnotations } from './use-annotations.ts';
import { useBase } from './use-base.ts';

export interface ColumnTagsFormProps {
  readonly table: string;
  readonly column: string;
  /** All that it has. */
  readonly tags: readonly string[];
  readonly written: readonly Written[];
  readonly onClose: () => void;
}

/** The tags that people give a column. Masks go by them at once. */
export function ColumnTagsForm({ table, column, tags, written, onClose }: ColumnTagsFormProps) {
  const { base, now, renew } = useBase(written, column, 'tags');
  const own = (now?.value ?? []) as readonly string[];
  const [chosen, setChosen] = useState(own);
  const save = useSaveAnnotations();
  function submit(event: FormEvent) {
    event.preventDefault();
    const value = chosen.length > 0 ? [...chosen] : null;
    save.mutate(
      { edits: [{ table, column, field: 'tags', value, base }] },
      { onSuccess: onClose, onError: () => void renew(table) },
    );
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TagsField
        label={`Tags of ${column}`}
        others={tags.filter((tag) => !own.includes(tag))}
        chosen={chosen}
        onChange={setChosen}
      />
      <FormProblem>{failureOf(save.error)}</FormProblem>
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={save.isPending}>
          Save
        </Button>
        <Button onClick={onClose}>Cancel</Button>
        <span className={classes.note}>Masks go by tags, from the moment they are saved.</span>
      </div>
    </form>
  );
}
