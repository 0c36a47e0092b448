'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { SavedFolder } from '#server/saved/schema.ts';
import classes from './saved.module.css';
import { folderPaths } from './saved-tree.ts';
import type { Step } from './use-saved-steps.ts';

interface NameFormProps {
  readonly label: string;
  readonly name: string;
  readonly action: string;
  readonly step: Step<string>;
}

export function NameForm({ label, name, action, step }: NameFormProps) {
  const [typed, setTyped] = useState(name);
  function submit(event: FormEvent) {
    event.preventDefault();
    step.run(typed.trim());
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <FormProblem>{step.failure}</FormProblem>
      <Field
        label={label}
        value={typed}
        autoComplete="off"
        autoFocus
        required
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={step.isPending} disabled={typed.trim() === ''}>
          {action}
        </Button>
      </div>
    </form>
  );
}

interface FolderFieldProps {
  readonly folders: readonly SavedFolder[];
  readonly value: string | null;
  /** A folder that cannot be its own place. */
  readonly except?: string | null;
  readonly onChange: (folderId: string | null) => void;
}

export function FolderField({ folders, value, except = null, onChange }: FolderFieldProps) {
  const places = folderPaths(folders).filter(({ within }) => except === null || !within.includes(except));
  return (
    <SelectField
      label="Folder"
      value={value ?? ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value || null)}
      choices={[
        { value: '', label: 'No folder' },
        ...places.map(({ id, path }) => ({ value: id, label: path })),
      ]}
    />
  );
}

interface MoveFormProps {
  readonly folders: readonly SavedFolder[];
  readonly place: string | null;
  /** The folder that is moved, if it is one. */
  readonly moved: string | null;
  readonly step: Step<string | null>;
}

export function MoveForm({ folders, place, moved, step }: MoveFormProps) {
  const [chosen, setChosen] = useState(place);
  function submit(event: FormEvent) {
    event.preventDefault();
    step.run(chosen);
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <FormProblem>{step.failure}</FormProblem>
      <FolderField folders={folders} value={chosen} except={moved} onChange={setChosen} />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={step.isPending}>
          Move
        </Button>
      </div>
    </form>
  );
}
