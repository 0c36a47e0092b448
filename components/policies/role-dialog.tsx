'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { PolicyRole } from '#server/access/schema.ts';
import classes from './policies.module.css';

interface RoleDialogProps {
  /** What the form begins with; null: closed. */
  readonly role: PolicyRole | null;
  readonly isNew: boolean;
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onDone: (role: PolicyRole) => void;
}

/** Names a role. What it may do and its limits are set in the tables. */
export function RoleDialog({ role, isNew, taken, onClose, onDone }: RoleDialogProps) {
  return (
    <Dialog title={isNew ? 'New role' : 'Change the role'} open={role !== null} onClose={onClose}>
      {role && (
        <RoleForm
          role={role}
          isNew={isNew}
          taken={taken}
          onDone={(done) => {
            onDone(done);
            onClose();
          }}
        />
      )}
    </Dialog>
  );
}

function RoleForm({
  role,
  isNew,
  taken,
  onDone,
}: {
  role: PolicyRole;
  isNew: boolean;
  taken: readonly string[];
  onDone: (role: PolicyRole) => void;
}) {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = Object.fromEntries(new FormData(event.currentTarget));
    const { roleEntry } = await import('#server/access/schema.ts');
    const checked = roleEntry.safeParse({ ...role, ...given });
    if (!checked.success) {
      setErrors(fieldErrors(checked.error));
      return;
    }
    if (isNew && taken.includes(checked.data.id)) {
      setErrors({ id: `There is a role ${checked.data.id} already.` });
      return;
    }
    onDone(checked.data);
  }
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event).catch(reportNotLoaded)} noValidate>
      {isNew && (
        <Field
          label="Id"
          name="id"
          hint="What policies call it, like regional-manager. It stays."
          defaultValue={role.id}
          autoComplete="off"
          spellCheck={false}
          autoFocus
          error={errors.id}
        />
      )}
      <Field
        label="Title"
        name="title"
        defaultValue={role.title}
        autoComplete="off"
        autoFocus={!isNew}
        error={errors.title}
      />
      <TextAreaField
        label="Summary"
        name="summary"
        hint="What it is for, in a line"
        defaultValue={role.summary}
        error={errors.summary}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary">
          Put into the draft
        </Button>
      </div>
    </form>
  );
}
