'use client';

import { useMemo } from 'react';
import { Picker } from '#components/ui/picker.tsx';
import type { Policy } from '#server/access/schema.ts';
import classes from './policies.module.css';
import { type PolicyChoices, targetOptions } from './policy-choices.ts';

type Target = Policy['on'];

interface TargetFieldsProps {
  readonly kind: Policy['kind'];
  readonly value: Target;
  readonly onChange: (value: Target) => void;
  readonly choices: PolicyChoices;
}

const FIELDS = [
  { key: 'tags', label: 'Tags', addLabel: 'Add tag', dashboards: false },
  { key: 'namespaces', label: 'Namespaces', addLabel: 'Add namespace', dashboards: false },
  { key: 'domains', label: 'Domains', addLabel: 'Add domain', dashboards: false },
  { key: 'datasets', label: 'Tables', addLabel: 'Add table', dashboards: false },
  { key: 'columns', label: 'Columns', addLabel: 'Add column', dashboards: false },
  { key: 'dashboards', label: 'Dashboards', addLabel: 'Add dashboard', dashboards: true },
] as const;

/** What of the data a policy is about: whatever any of the lists names. */
export function TargetFields({ kind, value, onChange, choices }: TargetFieldsProps) {
  const options = useMemo(() => targetOptions(choices), [choices]);
  const set = (part: Partial<Target>) => onChange({ ...value, ...part });
  const aboutDashboards = kind === 'allow' || kind === 'deny';
  return (
    <fieldset className={classes.fieldset}>
      <legend className={classes.legend}>On what</legend>
      <label className={classes.check}>
        <input
          type="checkbox"
          checked={value.everything === true}
          onChange={(event) => set({ everything: event.currentTarget.checked || undefined })}
        />
        Every table
      </label>
      <div className={classes.pickers}>
        {FIELDS.filter(({ dashboards }) => (dashboards ? aboutDashboards : !value.everything)).map(
          ({ key, label, addLabel }) => (
            <Picker
              key={key}
              code={key !== 'dashboards'}
              label={label}
              addLabel={addLabel}
              options={options[key]}
              chosen={value[key]}
              onChange={(chosen) => set({ [key]: [...chosen] })}
            />
          ),
        )}
      </div>
    </fieldset>
  );
}
