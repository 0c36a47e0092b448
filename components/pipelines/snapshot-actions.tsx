'use client';

import { IconDots } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { PreviewPanel } from '#components/queries/preview-panel.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { Menu } from '#components/ui/menu.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { type LakeTableDetails, type TableSnapshot, tagInput } from '#server/pipelines/schema.ts';
import classes from './pipelines.module.css';

interface SnapshotActionsProps {
  readonly details: Pick<LakeTableDetails, 'table' | 'isMadeByModel'>;
  readonly version: TableSnapshot;
}

/** What can be done with one snapshot, by whoever manages pipelines. */
export function SnapshotActions({ details, version }: SnapshotActionsProps) {
  const [dialog, setDialog] = useState<'rows' | 'tag' | 'back' | null>(null);
  const canGoBack = !version.isCurrent && !details.isMadeByModel;
  const back = canGoBack ? [{ label: 'Make it current…', onSelect: () => setDialog('back') }] : [];
  const close = () => setDialog(null);
  return (
    <>
      <Menu
        label={`Snapshot ${version.id}`}
        buttonClassName={classes.dots as string}
        groups={[
          [
            { label: 'See its rows…', onSelect: () => setDialog('rows') },
            { label: 'Tag it…', onSelect: () => setDialog('tag') },
            ...back,
          ],
        ]}
      >
        <IconDots size={16} aria-hidden="true" />
      </Menu>
      <Dialog title="Rows of the snapshot" edge open={dialog === 'rows'} onClose={close}>
        <div className={classes.stack}>
          <p className={classes.note}>In the columns that the table has now, as you may see them now.</p>
          <PreviewPanel table={details.table} snapshotId={version.id} />
        </div>
      </Dialog>
      <Dialog title="Tag the snapshot" open={dialog === 'tag'} onClose={close}>
        <TagForm table={details.table} snapshotId={version.id} onDone={close} />
      </Dialog>
      <Dialog title="Make the snapshot current" open={dialog === 'back'} onClose={close}>
        <RollBackForm table={details.table} version={version} onDone={close} />
      </Dialog>
    </>
  );
}

/** The table is asked for again, and the dialog ends with a word on what happened. */
function useDone(title: string, onDone: () => void) {
  const trpc = useTRPC();
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: trpc.pipelines.table.queryKey() });
    onDone();
    showToast({ tone: 'good', title });
  };
}

function RollBackForm({
  table,
  version,
  onDone,
}: {
  table: string;
  version: TableSnapshot;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const rollBack = useMutation(
    trpc.pipelines.rollBack.mutationOptions({
      meta: { quiet: true },
      onSuccess: useDone(`${table} is as it was`, onDone),
    }),
  );
  return (
    <div className={classes.form}>
      <p>
        Everybody reads {table} as this snapshot left it from then on. Rows that came later are not read any
        more, and what is made of the table is made anew. Nothing is deleted: later snapshots can be made
        current again until they expire. Events that were taken in since are not taken in once more.
      </p>
      <FormProblem>{failureOf(rollBack.error)}</FormProblem>
      <div className={classes.formActions}>
        <Button
          tone="primary"
          busy={rollBack.isPending}
          onClick={() => rollBack.mutate({ table, snapshotId: version.id })}
        >
          Make it current
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </div>
  );
}

const AGES = [
  { value: '', label: 'until it is removed' },
  { value: '30', label: '30 days' },
  { value: '365', label: 'a year' },
  { value: '3650', label: 'ten years' },
];

function TagForm({ table, snapshotId, onDone }: { table: string; snapshotId: string; onDone: () => void }) {
  const trpc = useTRPC();
  const [tag, setTag] = useState('');
  const [days, setDays] = useState('');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const save = useMutation(
    trpc.pipelines.tag.mutationOptions({
      meta: { quiet: true },
      onSuccess: useDone(`The snapshot is kept as ${tag}`, onDone),
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    const checked = tagInput.safeParse({ table, snapshotId, tag, days: days === '' ? null : Number(days) });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) save.mutate(checked.data);
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Field
        label="Name"
        hint="Letters, digits, dots, hyphens and underscores. Other engines read the table under it."
        value={tag}
        maxLength={100}
        required
        error={errors.tag}
        onChange={({ currentTarget }) => setTag(currentTarget.value)}
      />
      <SelectField
        label="Kept"
        value={days}
        choices={AGES}
        onChange={({ currentTarget }) => setDays(currentTarget.value)}
      />
      <FormProblem>{failureOf(save.error)}</FormProblem>
      <div className={classes.formActions}>
        <Button type="submit" tone="primary" busy={save.isPending}>
          Tag it
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
