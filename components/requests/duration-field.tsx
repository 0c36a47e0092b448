'use client';

import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import fieldClasses from '#components/ui/field.module.css';
import { FieldFrame } from '#components/ui/field-frame.tsx';
import { DURATION_UNITS, type DurationUnit, fromHours, toHours } from './duration.ts';
import classes from './requests.module.css';

interface DurationFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string;
  /** In hours; NaN while nothing sensible is written. */
  readonly defaultHours: number;
  readonly onChange: (hours: number) => void;
}

/** How long, in hours or days. */
export function DurationField({ label, hint, error, defaultHours, onChange }: DurationFieldProps) {
  const [given, setGiven] = useState(() => {
    const { amount, unit } = fromHours(defaultHours);
    return { amount: String(amount), unit };
  });
  function change(next: { amount: string; unit: DurationUnit }) {
    setGiven(next);
    onChange(next.amount.trim() === '' ? Number.NaN : toHours(Number(next.amount), next.unit));
  }
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(control) => (
        <div className={classes.duration}>
          <input
            {...control}
            type="number"
            min={1}
            step={1}
            inputMode="numeric"
            className={fieldClasses.input}
            value={given.amount}
            onChange={(event) => change({ ...given, amount: event.currentTarget.value })}
          />
          <div className={fieldClasses.line}>
            <select
              aria-label={`${label}, unit`}
              className={fieldClasses.input}
              value={given.unit}
              onChange={(event) => change({ ...given, unit: event.currentTarget.value as DurationUnit })}
            >
              {DURATION_UNITS.map((unit) => (
                <option key={unit}>{unit}</option>
              ))}
            </select>
            <IconChevronDown size={14} aria-hidden="true" className={fieldClasses.chevron} />
          </div>
        </div>
      )}
    </FieldFrame>
  );
}
