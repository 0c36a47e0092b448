'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { MarkdownField } from '#components/ui/markdown-field.tsx';
import classes from './discussion.module.css';

export interface PostFormProps {
  readonly label: string;
  readonly initial?: string;
  /** The verb on its button. */
  readonly verb: string;
  readonly isPending: boolean;
  /** Why it was refused. */
  readonly problem: string | null;
  readonly onSubmit: (text: string) => void;
  readonly onCancel: () => void;
}

const TEXT_LENGTH_MAX = 10_000;

/** A text in Markdown and the button that posts it. What is written stays until it was taken. */
export function PostForm({
  label,
  initial = '',
  verb,
  isPending,
  problem,
  onSubmit,
  onCancel,
}: PostFormProps) {
  const [text, setText] = useState(initial);
  const isEmpty = text.trim() === '';
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isEmpty && !isPending) onSubmit(text);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
      }}
    >
      <MarkdownField
        label={label}
        value={text}
        onChange={setText}
        maxLength={TEXT_LENGTH_MAX}
        autoFocus
        {...(problem !== null && { error: problem })}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" disabled={isEmpty} busy={isPending}>
          {verb}
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
