'use client';

import { type FormEvent, useMemo, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { Policy, PolicyDocument } from '#server/access/schema.ts';
import { AudienceFields } from './audience-fields.tsx';
import { withPolicy } from './draft-changes.ts';
import { KIND_CHOICES } from './kind-words.ts';
import { MaskFields } from './mask-fields.tsx';
import classes from './policies.module.css';
import type { PolicyChoices } from './policy-choices.ts';
import type { Editing } from './policy-dialog.tsx';
import { newPolicyForm, policyForm, readPolicyForm } from './policy-form-state.ts';
import { RowFilterField } from './row-filter-field.tsx';
import { TargetFields } from './target-fields.tsx';

interface PolicyFormProps {
  readonly editing: Editing;
  readonly choices: PolicyChoices;
  readonly document: PolicyDocument;
  readonly onCancel: () => void;
  readonly onDone: (policy: Policy) => void;
}

const EVERYONE: Policy['to'] = { everyone: true, roles: [], groups: [], people: [] };

/** What a policy says, field by field. */
export function PolicyForm({ editing, choices, document, onCancel, onDone }: PolicyFormProps) {
  const existing = 'policy' in editing ? editing.policy : null;
  const [form, setForm] = useState(() =>
    'policy' in editing ? policyForm(editing.policy) : newPolicyForm(editing.kind),
  );
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const result = useMemo(
    () =>
      readPolicyForm(form, {
        id: existing?.id ?? null,
        taken: document.policies.map(({ id }) => id),
      }),
    [form, existing, document],
  );
  // A condition is checked before the rest of the form is filled in.
  const candidate = useMemo(() => {
    if (form.kind !== 'row_filter') return null;
    const readable = result.ok
      ? result
      : readPolicyForm(
          { ...form, title: form.title || 'New', to: EVERYONE },
          { id: existing?.id ?? null, taken: [] },
        );
    return readable.ok
      ? { id: readable.policy.id, document: withPolicy(document, readable.policy, existing?.id ?? null) }
      : null;
  }, [form, result, existing, document]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setErrors(result.ok ? {} : result.errors);
    if (result.ok) onDone(result.policy);
  }

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Field
        label="Title"
        value={form.title}
        onChange={(event) => set({ title: event.currentTarget.value })}
        hint={existing ? `Its id is ${existing.id}` : undefined}
        autoComplete="off"
        autoFocus
        error={errors.title}
      />
      <SelectField
        label="Does"
        value={form.kind}
        choices={KIND_CHOICES}
        onChange={(event) => set({ kind: event.currentTarget.value as Policy['kind'] })}
      />
      <div className={classes.stack}>
        <AudienceFields
          legend="For whom"
          everyone
          value={form.to}
          onChange={(to) => set({ to })}
          choices={choices}
        />
        {errors.to && <p className={classes.error}>{errors.to}</p>}
      </div>
      <AudienceFields
        legend="But not for"
        everyone={false}
        value={form.except}
        onChange={(except) => set({ except })}
        choices={choices}
      />
      <div className={classes.stack}>
        <TargetFields kind={form.kind} value={form.on} onChange={(on) => set({ on })} choices={choices} />
        {errors.on && <p className={classes.error}>{errors.on}</p>}
      </div>
      {form.kind === 'mask' && (
        <div className={classes.stack}>
          <MaskFields mask={form.mask} onChange={(mask) => set({ mask })} />
          {errors.mask && <p className={classes.error}>{errors.mask}</p>}
        </div>
      )}
      {form.kind === 'row_filter' && (
        <RowFilterField
          value={form.where}
          onChange={(where) => set({ where })}
          error={errors.where}
          attributes={choices.attributes}
          candidate={candidate}
        />
      )}
      <div className={classes.actions}>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" tone="primary">
          Put into the draft
        </Button>
      </div>
    </form>
  );
}
