'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { DatasetColumnFacts } from '#server/datasets/schema.ts';
import classes from './annotations.module.css';
import type { ColumnTagsFormProps } from './column-tags-form.tsx';
import { EditableDescription } from './editable-description.tsx';
import { useTableAnnotations } from './use-annotations.ts';

export interface WritingRights {
  /** To write about tables and columns. */
  readonly edit: boolean;
  /** To change what policies go by. */
  readonly decide: boolean;
}

const tagsForm = later<ColumnTagsFormProps>(
  () => import('./column-tags-form.tsx').then(({ ColumnTagsForm }) => ColumnTagsForm),
  reportNotLoaded,
);

/** What is said of a column, in full, and for whoever may a way to say something else. */
export function ColumnWords({
  table,
  column,
  rights,
}: {
  readonly table: string;
  readonly column: DatasetColumnFacts;
  readonly rights: WritingRights;
}) {
  const { name, description, tags } = column;
  const [isOpen, setIsOpen] = useState(false);
  const { data } = useTableAnnotations(table);
  const Form = useLater(tagsForm, isOpen);
  return (
    <div className={classes.words}>
      <EditableDescription table={table} column={name} description={description} mayEdit={rights.edit}>
        <p data-missing={description === null || undefined}>
          {description ?? 'Nobody has described it yet.'}
        </p>
      </EditableDescription>
      {rights.edit &&
        rights.decide &&
        (isOpen && Form && data ? (
          <Form {...{ table, tags, column: name, written: data.written }} onClose={() => setIsOpen(false)} />
        ) : (
          <Button onPointerEnter={tagsForm.fetch} onClick={() => setIsOpen(true)}>
            {tags.length === 0 ? 'Add tags' : 'Change tags'}
          </Button>
        ))}
    </div>
  );
}
