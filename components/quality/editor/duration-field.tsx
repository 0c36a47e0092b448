'use client';

import { useState } from 'react';
import fieldClasses from '#components/ui/field.module.css';
import { FieldFrame } from '#components/ui/field-frame.tsx';
import classes from './editor.module.css';

const UNITS = [
  { label: 'minutes', seconds: 60 },
  { label: 'hours', seconds: 3_600 },
  { label: 'days', seconds: 86_400 },
] as const;

interface DurationFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string;
  readonly seconds: number | null;
  readonly onChange: (seconds: number | undefined) => void;
}

/** A length of time as a number and its unit. */
export function DurationField({ seconds, onChange, ...frame }: DurationFieldProps) {
  const [chosen, setChosen] = useState<number | null>(null);
  const unit =
    chosen ?? UNITS.findLast((each) => seconds !== null && seconds % each.seconds === 0)?.seconds ?? 60;
  return (
    <FieldFrame {...frame}>
      {(control) => (
        <div className={classes.duration}>
          <input
            {...control}
            className={fieldClasses.input}
            type="number"
            min={1}
            step="any"
            value={seconds === null ? '' : Number((seconds / unit).toFixed(4))}
            onChange={({ currentTarget: { valueAsNumber } }) =>
              onChange(Number.isNaN(valueAsNumber) ? undefined : Math.round(valueAsNumber * unit))
            }
          />
          <select
            className={fieldClasses.input}
            aria-label={`Unit of “${frame.label}”`}
            value={unit}
            onChange={({ currentTarget }) => {
              const next = Number(currentTarget.value);
              setChosen(next);
              if (seconds !== null) onChange(Math.round((seconds / unit) * next));
            }}
          >
            {UNITS.map(({ label, seconds: value }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
      )}
    </FieldFrame>
  );
}
