'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { type DefaultTarget, lagTargetInput, type TopicState } from '#server/pipelines/schema.ts';
import classes from './pipelines.module.css';

interface LagTargetProps {
  readonly topic: Pick<TopicState, 'topic' | 'lag'>;
  readonly defaultMs: number;
  readonly mayManage: boolean;
}

/** What a topic is to hold, who said so, and a way to say otherwise. */
export function LagTarget({ topic: { topic, lag }, defaultMs, mayManage }: LagTargetProps) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <div className={classes.moment}>
      <span>
        Its events are to be in the lake within{' '}
        <FormattedNumber value={lag.targetMs} unit={{ kind: 'milliseconds' }} />
        {lag.set ? (
          <>
            , set by {lag.set.by} <RelativeTime at={lag.set.at} />.
          </>
        ) : (
          ', the default.'
        )}
      </span>
      {mayManage && <Button onClick={() => setOpen(true)}>Change the target…</Button>}
      <Dialog title="Lag target" over={topic} open={isOpen} onClose={close}>
        <TargetForm topic={topic} target={lag} unsetMs={defaultMs} onDone={close} />
      </Dialog>
    </div>
  );
}

/** What holds for topics without a target of their own, who said so, and a way to say otherwise. */
export function DefaultLagTarget({ target, mayManage }: { target: DefaultTarget; mayManage: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <div className={classes.moment}>
      <span>
        By default a topic’s events are to be in the lake within{' '}
        <FormattedNumber value={target.targetMs} unit={{ kind: 'milliseconds' }} />
        {target.set ? (
          <>
            , set by {target.set.by} <RelativeTime at={target.set.at} />.
          </>
        ) : (
          '.'
        )}
      </span>
      {mayManage && <Button onClick={() => setOpen(true)}>Change the default…</Button>}
      <Dialog title="Default lag target" over="Every topic" open={isOpen} onClose={close}>
        <TargetForm topic={null} target={target} unsetMs={target.builtInMs} onDone={close} />
      </Dialog>
    </div>
  );
}

interface TargetFormProps {
  /** Null: the default of all. */
  readonly topic: string | null;
  readonly target: Pick<TopicState['lag'], 'targetMs' | 'set'>;
  /** What holds where nothing is set. */
  readonly unsetMs: number;
  readonly onDone: () => void;
}

function TargetForm({ topic, target, unsetMs, onDone }: TargetFormProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [seconds, setSeconds] = useState(target.set ? String(target.targetMs / 1000) : '');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const save = useMutation(
    trpc.pipelines.setTarget.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: trpc.pipelines.streams.queryKey() });
        onDone();
        showToast({
          tone: 'good',
          title: `The ${topic === null ? 'default' : `target of ${topic}`} holds within seconds`,
        });
      },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    const targetMs = seconds.trim() === '' ? null : Math.round(Number(seconds) * 1000);
    const checked = lagTargetInput.safeParse({ topic, targetMs });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) save.mutate(checked.data);
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p>
        A near target shows events sooner, in more and smaller files and snapshots, which maintenance merges.
        A far one lets files grow. A batch that is full is committed at once, whatever the targets.
        {topic === null && ' Topics with a target of their own keep it.'}
      </p>
      <Field
        label="Seconds"
        hint={`How old an event may be before the lake has it: from 1 to 3600. Empty: ${topic === null ? 'what the portal comes with' : 'the default'}, ${unsetMs / 1000}.`}
        inputMode="decimal"
        value={seconds}
        error={errors.targetMs}
        onChange={({ currentTarget }) => setSeconds(currentTarget.value)}
      />
      <FormProblem>{failureOf(save.error)}</FormProblem>
      <div className={classes.formActions}>
        <Button type="submit" tone="primary" busy={save.isPending}>
          Set the target
        </Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </form>
  );
}
