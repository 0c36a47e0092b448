'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { Policy } from '#server/access/schema.ts';
import { AudienceFields } from './audience-fields.tsx';
import { KIND_CHOICES } from './kind-words.ts';
import { MaskFields } from './mask-fields.tsx';
import classes from './policies.module.css';
import type { PolicyChoices } from './policy-choices.ts';
import { newPolicyForm, policyForm, readPolicyForm } from './policy-form-state.ts';
import { RowFilterField } from './row-filter-field.tsx';
import { TargetFields } from './target-fields.tsx';

/** What is edited: a policy that is there, or a new one of a kind. */
export type Editing = { readonly policy: Policy } | { readonly kind: Policy['kind'] };

interface PolicyDialogProps {
  /** Null: closed. */
  readonly editing: Editing | null;
  readonly onClose: () => void;
  readonly choices: PolicyChoices;
  /** Ids that a new policy must not have. */
  readonly taken: readonly string[];
  readonly onDone: (policy: Policy) => void;
}

/** Writes a policy into the draft; nothing counts before the draft is saved. */
export function PolicyDialog({ editing, onClose, choices, taken, onDone }: PolicyDialogProps) {
  const isNew = editing !== null && 'kind' in editing;
  return (
    <Dialog
      edge
      over={isNew ? 'New policy' : 'Policy'}
      title={editing === null ? '' : isNew ? 'Write a policy' : editing.policy.title}
      open={editing !== null}
      onClose={onClose}
    >
      {editing && (
        <PolicyForm
          editing={editing}
          choices={choices}
          taken={taken}
          onCancel={onClose}
          onDone={(policy) => {
            onDone(policy);
            onClose();
          }}
        />
      )}
    </Dialog>
  );
}

interface PolicyFormProps {
  readonly editing: Editing;
  readonly choices: PolicyChoices;
  readonly taken: readonly string[];
  readonly onCancel: () => void;
  readonly onDone: (policy: Policy) => void;
}

function PolicyForm({ editing, choices, taken, onCancel, onDone }: PolicyFormProps) {
  const existing = 'policy' in editing ? editing.policy : null;
  const [form, setForm] = useState(() =>
    'policy' in editing ? policyForm(editing.policy) : newPolicyForm(editing.kind),
  );
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const result = readPolicyForm(form, { id: existing?.id ?? null, taken });
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
          on={form.on}
          onChange={(where) => set({ where })}
          error={errors.where}
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
