'use client';

import { Picker } from '#components/ui/picker.tsx';
import type { Policy } from '#server/access/schema.ts';
import classes from './policies.module.css';
import type { PolicyChoices } from './policy-choices.ts';

type Audience = Policy['to'];

interface AudienceFieldsProps {
  readonly legend: string;
  readonly value: Audience;
  readonly onChange: (value: Audience) => void;
  readonly choices: PolicyChoices;
  /** Whether "everyone" can be chosen. */
  readonly everyone: boolean;
}

/** Whom a policy is about. */
export function AudienceFields({ legend, value, onChange, choices, everyone }: AudienceFieldsProps) {
  const set = (part: Partial<Audience>) => onChange({ ...value, ...part });
  return (
    <fieldset className={classes.fieldset}>
      <legend className={classes.legend}>{legend}</legend>
      {everyone && (
        <label className={classes.check}>
          <input
            type="checkbox"
            checked={value.everyone === true}
            onChange={(event) => set({ everyone: event.currentTarget.checked || undefined })}
          />
          Everyone
        </label>
      )}
      {!value.everyone && (
        <div className={classes.pickers}>
          <Picker
            label="Roles"
            addLabel="Add role"
            options={choices.roles.map(({ id, title }) => ({ value: id, label: title, hint: id }))}
            chosen={value.roles}
            onChange={(roles) => set({ roles: [...roles] })}
          />
          <Picker
            label="Groups"
            addLabel="Add group"
            options={choices.groups.map(({ id, title }) => ({ value: id, label: title, hint: id }))}
            chosen={value.groups}
            onChange={(groups) => set({ groups: [...groups] })}
          />
          <Picker
            label="People"
            addLabel="Add person"
            options={choices.people.map(({ email, name }) => ({ value: email, label: name, hint: email }))}
            chosen={value.people}
            accept={(typed) =>
              /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed) ? null : 'People are named by their e-mail address.'
            }
            onChange={(people) => set({ people: people.map((email) => email.toLowerCase()) })}
          />
        </div>
      )}
    </fieldset>
  );
}
