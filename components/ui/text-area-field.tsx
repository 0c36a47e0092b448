import type { ComponentProps } from 'react';
import classes from './field.module.css';
import { FieldFrame, type FieldFrameProps } from './field-frame.tsx';

interface TextAreaFieldProps extends FieldFrameProps, Omit<ComponentProps<'textarea'>, 'id' | 'className'> {
  /** For SQL. */
  readonly code?: boolean;
}

/** A labelled field for several lines of text. */
export function TextAreaField({ label, hint, error, code, rows = 3, ...area }: TextAreaFieldProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <textarea
          {...area}
          {...control}
          rows={rows}
          spellCheck={!code}
          className={classes.area}
          data-code={code || undefined}
        />
      )}
    </FieldFrame>
  );
}
