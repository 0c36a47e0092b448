'use client';

import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { type ComponentProps, useId, useState } from 'react';
import classes from './field.module.css';

interface FieldProps extends Omit<ComponentProps<'input'>, 'id' | 'className'> {
  readonly label: string;
  readonly hint?: string;
  /** What is wrong with the value, as a sentence. */
  readonly error?: string;
}

/** A labelled line of input with its hint and its error. Passwords can be shown. */
export function Field({ label, hint, error, type = 'text', ...input }: FieldProps) {
  const id = useId();
  const [revealed, setRevealed] = useState(false);
  const Eye = revealed ? IconEyeOff : IconEye;
  const notes = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`].filter(Boolean);
  return (
    <div className={classes.field}>
      <label htmlFor={id} className={classes.label}>
        {label}
      </label>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={classes.hint}>
          {hint}
        </p>
      )}
      <div className={classes.line}>
        <input
          {...input}
          id={id}
          type={revealed ? 'text' : type}
          className={classes.input}
          aria-invalid={error !== undefined || undefined}
          aria-describedby={notes.join(' ') || undefined}
        />
        {type === 'password' && (
          <button
            type="button"
            className={classes.reveal}
            aria-label={`Show ${label.toLowerCase()}`}
            aria-pressed={revealed}
            onClick={() => setRevealed(!revealed)}
          >
            <Eye size={18} stroke={1.75} aria-hidden="true" />
          </button>
        )}
      </div>
      {error !== undefined && (
        <p id={`${id}-error`} className={classes.error}>
          {error}
        </p>
      )}
    </div>
  );
}
