'use client';

import { type ComponentProps, useState } from 'react';
import classes from './markdown.module.css';
import { Markdown } from './markdown.tsx';
import { TextAreaField } from './text-area-field.tsx';

interface MarkdownFieldProps
  extends Omit<ComponentProps<typeof TextAreaField>, 'value' | 'onChange' | 'code' | 'hint'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A field for Markdown, and what it will look like. */
export function MarkdownField({ value, onChange, ...field }: MarkdownFieldProps) {
  const [isShown, setIsShown] = useState(false);
  return (
    <div className={classes.field}>
      <TextAreaField
        rows={5}
        {...field}
        hint="Markdown: **bold**, `code`, lists, tables, [links](https://…)"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <button
        type="button"
        className={classes.preview}
        aria-expanded={isShown}
        onClick={() => setIsShown(!isShown)}
      >
        {isShown ? 'Hide preview' : 'Preview'}
      </button>
      {isShown && (
        <section className={classes.shown} aria-label="Preview" aria-live="polite">
          {value.trim() === '' ? 'Nothing is written yet.' : <Markdown text={value} />}
        </section>
      )}
    </div>
  );
}
