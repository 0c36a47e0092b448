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
import { lagTargetInput, type TopicState } from '#server/pipelines/schema.ts';
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
          ', the portal’s default.'
        )}
      </span>
      {mayManage && <Button onClick={() => setOpen(true)}>Change the target…</Button>}
      <Dialog title="Lag target" over={topic} open={isOpen} onClose={close}>
        <TargetForm topic={topic} lag={lag} defaultMs={defaultMs} onDone={close} />
      </Dialog>
    </div>
  );
}

interface TargetFormProps extends Pick<TopicState, 'topic' | 'lag'> {
  readonly defaultMs: number;
  readonly onDone: () => void;
}

function TargetForm({ topic, lag, defaultMs, onDone }: TargetFormProps) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [seconds, setSeconds] = useState(lag.set ? String(lag.targetMs / 1000) : '');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const save = useMutation(
    trpc.pipelines.setTarget.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: trpc.pipelines.streams.queryKey() });
        onDone();
        showToast({ tone: 'good', title: `The target of ${topic} holds within seconds` });
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
      </p>
      <Field
        label="Seconds"
        hint={`How old an event may be before the lake has it: from 1 to 3600. Empty: the portal’s default of ${defaultMs / 1000}.`}
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
