import { IconChevronDown } from '@tabler/icons-react';
import type { ComponentProps } from 'react';
import classes from './field.module.css';
import { FieldFrame, type FieldFrameProps } from './field-frame.tsx';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

interface SelectFieldProps extends FieldFrameProps, Omit<ComponentProps<'select'>, 'id' | 'className'> {
  readonly choices: readonly Choice[];
}

/** One of a few things, by the platform's own list. */
export function SelectField({ label, hint, error, choices, ...select }: SelectFieldProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <div className={classes.line}>
          <select {...select} {...control} className={classes.input}>
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value} disabled={choice.disabled}>
                {choice.label}
              </option>
            ))}
          </select>
          <IconChevronDown size={14} aria-hidden="true" className={classes.chevron} />
        </div>
      )}
    </FieldFrame>
  );
}
