import { useState } from 'react';
import type { Json } from '#server/expectations/schema.ts';
import type { TextForm } from './argument-text.ts';

/**
 * The text of a control whose value is not text: what is typed stays as it is while its value does, and is given up when
 * the value changes elsewhere.
 */
export function useTyped(
  value: Json | undefined,
  form: TextForm,
  onChange: (value: Json | undefined) => void,
): { readonly text: string; readonly problem: string | undefined; readonly type: (text: string) => void } {
  const [typed, setTyped] = useState<{ readonly text: string; readonly of: string | undefined } | null>(null);
  const isMine = typed !== null && typed.of === JSON.stringify(value);
  const text = isMine ? typed.text : form.write(value);
  const answer = isMine ? form.read(text) : null;
  return {
    text,
    problem: answer && 'problem' in answer ? answer.problem : undefined,
    type(next) {
      const read = form.read(next);
      const kept = 'problem' in read ? value : read.value;
      setTyped({ text: next, of: JSON.stringify(kept) });
      if (!('problem' in read)) onChange(read.value);
    },
  };
}
