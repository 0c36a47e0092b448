'use client';

import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { type ComponentProps, useState } from 'react';
import classes from './field.module.css';
import { FieldFrame, type FieldFrameProps } from './field-frame.tsx';

interface FieldProps extends FieldFrameProps, Omit<ComponentProps<'input'>, 'id' | 'className'> {}

/** A labelled line of input with its hint and its error. Passwords can be shown. */
export function Field({ label, hint, error, type = 'text', ...input }: FieldProps) {
  const [revealed, setRevealed] = useState(false);
  const Eye = revealed ? IconEyeOff : IconEye;
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <div className={classes.line}>
          <input {...input} {...control} type={revealed ? 'text' : type} className={classes.input} />
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
      )}
    </FieldFrame>
  );
}
