'use client';

import classes from './filters.module.css';
import { fromLocalInput, toLocalInput } from './local-input.ts';
import { useHydrated } from './use-hydrated.ts';

interface FilterMomentProps {
  readonly label: string;
  /** ISO 8601; undefined: none is chosen. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** An instant in the viewer's zone, which the server does not know. */
export function FilterMoment({ label, value, onChange }: FilterMomentProps) {
  const hydrated = useHydrated();
  return (
    <label className={classes.moment} data-set={value !== undefined || undefined}>
      <span className={classes.label}>{label}</span>
      <input
        // What is typed stays while it is no whole time yet; a change from elsewhere begins anew.
        key={value ?? 'none'}
        type="datetime-local"
        defaultValue={hydrated ? toLocalInput(value) : ''}
        onBlur={(event) => onChange(fromLocalInput(event.currentTarget.value))}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onChange(fromLocalInput(event.currentTarget.value));
        }}
      />
    </label>
  );
}
