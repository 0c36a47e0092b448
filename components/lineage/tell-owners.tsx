'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { ToldChange } from '#server/lineage/schema.ts';
import classes from './lineage.module.css';

interface TellOwnersProps {
  readonly table: string;
  /** Null: its rows. */
  readonly column: string | null;
}

/** Tells everybody whose things are made of it what is going to happen to it. */
export function TellOwners(props: TellOwnersProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onPointerEnter={prepareDialog} onClick={() => setOpen(true)}>
        Tell the owners
      </Button>
      <Dialog title="Tell the owners" open={open} onClose={() => setOpen(false)}>
        <TellForm {...props} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

const CHANGES: Readonly<Record<ToldChange['change'], string>> = {
  drop: 'It is dropped',
  rename: 'It is renamed',
  type: 'It gets another type',
  filter: 'Rows are left out',
};

function TellForm({ table, column, onDone }: TellOwnersProps & { onDone: () => void }) {
  const trpc = useTRPC();
  const [change, setChange] = useState<ToldChange['change']>(column === null ? 'filter' : 'drop');
  const [message, setMessage] = useState('');
  const tell = useMutation(
    trpc.lineage.tell.mutationOptions({
      meta: { quiet: true },
      onSuccess: ({ people }) => {
        onDone();
        showToast(
          people === 0
            ? {
                tone: 'good',
                title: 'There is nobody to tell',
                text: 'Nothing of anybody else is made of it.',
              }
            : { tone: 'good', title: people === 1 ? 'One person is told' : `${people} people are told` },
        );
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    tell.mutate({ table, column, change, message });
  }
  return (
    <form className={classes.tell} onSubmit={submit}>
      <p>
        The owners of {column === null ? table : `${table}.${column}`}, of tables that are made of it, and
        whoever made a board or a saved query with it, are told once each.
      </p>
      {column !== null && (
        <SelectField
          label="What happens to it"
          value={change}
          choices={(['drop', 'rename', 'type'] as const).map((value) => ({ value, label: CHANGES[value] }))}
          onChange={({ currentTarget }) => setChange(currentTarget.value as ToldChange['change'])}
        />
      )}
      <TextAreaField
        label="Message"
        hint="When, why, and what to use instead. Only for those who may see it."
        value={message}
        maxLength={500}
        onChange={({ currentTarget }) => setMessage(currentTarget.value)}
      />
      <FormProblem>{failureOf(tell.error)}</FormProblem>
      <div className={classes.tellActions}>
        <Button type="submit" tone="primary" busy={tell.isPending}>
          Tell them
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
