'use client';

import { useDeferredValue, useEffect, useState } from 'react';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import type { PolicyDocument } from '#server/access/schema.ts';
import classes from './policies.module.css';
import { useDraftCheck } from './use-policy-draft.ts';

interface RowFilterFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | undefined;
  /** What `user.<name>` can be. */
  readonly attributes: readonly string[];
  /** The document with the policy as it is written now, and the policy's id in it; null while it is not one. */
  readonly candidate: { readonly document: PolicyDocument; readonly id: string } | null;
}

const PAUSE_MS = 400;

/** The condition that rows must meet. The server's parser reads it while it is written and says where it is wrong. */
export function RowFilterField({ value, onChange, error, attributes, candidate }: RowFilterFieldProps) {
  const settled = useSettled(candidate, value);
  const { check, isChecking } = useDraftCheck(settled?.document ?? null);
  const found = check?.problems.filter(({ id }) => id !== null && id === settled?.id) ?? [];
  const wrong = found.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const doubtful = found.filter(({ severity }) => severity === 'warning').map(({ message }) => message);
  return (
    <div className={classes.stack}>
      <TextAreaField
        code
        label="Rows where"
        hint={`SQL over the table’s columns and ${attributes.map((name) => `user.${name}`).join(', ')}: region = user.region`}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        error={error ?? (wrong.length > 0 ? wrong.join(' ') : undefined)}
      />
      <p className={classes.second} role="status">
        {doubtful.join(' ') || (settled && check && wrong.length === 0 && !isChecking && 'It can be read.')}
      </p>
    </div>
  );
}

/** The candidate once nothing was typed for a moment. */
function useSettled(candidate: RowFilterFieldProps['candidate'], value: string) {
  const [settled, setSettled] = useState(candidate);
  const latest = useDeferredValue(candidate);
  useEffect(() => {
    if (value.trim() === '') return;
    const timer = setTimeout(() => setSettled(latest), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [latest, value]);
  return value.trim() === '' ? null : settled;
}
