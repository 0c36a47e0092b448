'use client';

import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import type { TabOutline } from './kept-tabs.ts';
import classes from './rename-dialog.module.css';

const NAME_LENGTH_MAX = 80;

interface RenameDialogProps {
  /** Null: closed. */
  readonly tab: TabOutline | null;
  readonly onRename: (name: string) => void;
  readonly onClose: () => void;
}

export function RenameDialog({ tab, onRename, onClose }: RenameDialogProps) {
  return (
    <Dialog title="Rename tab" open={tab !== null} onClose={onClose}>
      {tab && <NameForm name={tab.name} onDone={onRename} />}
    </Dialog>
  );
}

function NameForm({ name: before, onDone }: { name: string; onDone: (name: string) => void }) {
  const [name, setName] = useState(before);
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onDone(name.trim());
      }}
    >
      <Field
        label="Name"
        value={name}
        maxLength={NAME_LENGTH_MAX}
        data-autofocus
        onFocus={({ currentTarget }) => currentTarget.select()}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button type="submit" tone="primary" disabled={name.trim() === ''}>
        Rename
      </Button>
    </form>
  );
}
