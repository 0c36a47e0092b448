'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { Picker } from '#components/ui/picker.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import {
  approval,
  type GrantLevel,
  type RequestEffect,
  type RequestToDecide,
  refusal,
} from '#server/requests/schema.ts';
import { durationWords } from './duration.ts';
import { DurationField } from './duration-field.tsx';
import { EffectTable } from './effect-table.tsx';
import { RequestFacts } from './request-facts.tsx';
import classes from './requests.module.css';
import { useRequestsChanged } from './use-requests-change.ts';
import { LEVEL_WORDS } from './words.ts';

/** A request, what it would change, and the form that decides it. */
export function Decide({ request, onDone }: { request: RequestToDecide; onDone: () => void }) {
  const trpc = useTRPC();
  const effect = useQuery(trpc.requests.effect.queryOptions({ id: request.id }));
  return (
    <div className={classes.decide}>
      <section aria-label="The request">
        <p className={classes.person}>
          {request.person.name} <span className={classes.second}>{request.person.email}</span>
          <span className={classes.second}>role {request.person.role}</span>
          {request.owner && <span className={classes.second}>table of {request.owner}</span>}
        </p>
        <RequestFacts request={request} />
      </section>
      <section aria-label="What it would change">
        <h3 className={classes.heading}>What it would change</h3>
        {effect.data ? (
          <EffectTable effect={effect.data} asked={request.columns} />
        ) : effect.isError ? (
          <p className={classes.second}>{failureOf(effect.error)}</p>
        ) : (
          <div aria-busy="true">
            <Skeleton height="160px" />
          </div>
        )}
      </section>
      <DecisionForm request={request} effect={effect.data} onDone={onDone} />
    </div>
  );
}

interface DecisionFormProps {
  readonly request: RequestToDecide;
  readonly effect: RequestEffect | undefined;
  readonly onDone: () => void;
}

function DecisionForm({ request, effect, onDone }: DecisionFormProps) {
  const trpc = useTRPC();
  const changed = useRequestsChanged();
  const [hours, setHours] = useState(request.durationHours);
  const [level, setLevel] = useState<GrantLevel>(request.level);
  const [columns, setColumns] = useState<readonly string[]>(request.columns);
  const [note, setNote] = useState('');
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const approve = useMutation(
    trpc.requests.approve.mutationOptions({
      meta: { quiet: true },
      onSuccess: async (_grant, given) => {
        onDone();
        await changed(`${request.person.name} has access for ${durationWords(given.hours)}`);
      },
    }),
  );
  const refuse = useMutation(
    trpc.requests.refuse.mutationOptions({
      meta: { quiet: true },
      onSuccess: async () => {
        onDone();
        await changed('The request is refused');
      },
    }),
  );
  function onApprove() {
    const checked = approval.safeParse({ id: request.id, columns, level, hours, note });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) approve.mutate(checked.data);
  }
  function onRefuse() {
    const checked = refusal.safeParse({ id: request.id, note });
    setErrors(checked.success ? {} : fieldErrors(checked.error));
    if (checked.success) refuse.mutate(checked.data);
  }
  const choosable =
    request.columns.length > 0 ? request.columns : (effect?.columns ?? []).map(({ name }) => name);
  return (
    <section aria-label="The decision" className={classes.form}>
      <FormProblem>{failureOf(approve.error) ?? failureOf(refuse.error)}</FormProblem>
      {request.exists && (
        <>
          <Picker
            code
            label="Columns"
            addLabel="Choose columns"
            noneLabel={request.columns.length === 0 ? 'All' : 'None'}
            options={choosable.map((value) => ({ value }))}
            chosen={columns}
            onChange={setColumns}
            error={errors.columns}
          />
          {request.level === 'unmasked' && (
            <SelectField
              label="Allows"
              value={level}
              onChange={(event) => setLevel(event.currentTarget.value as GrantLevel)}
              choices={(['unmasked', 'read'] as const).map((value) => ({ value, label: LEVEL_WORDS[value] }))}
            />
          )}
          <DurationField
            label="For"
            hint={`Asked for: ${durationWords(request.durationHours)}. It ends by itself.`}
            defaultHours={request.durationHours}
            onChange={setHours}
            error={errors.hours}
          />
        </>
      )}
      <TextAreaField
        label="Note"
        hint={`${request.person.name} reads it. Needed when you refuse.`}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={errors.note}
      />
      <div className={classes.actions}>
        <Button busy={refuse.isPending} onClick={onRefuse}>
          Refuse
        </Button>
        {request.exists && (
          <Button tone="primary" busy={approve.isPending} onClick={onApprove}>
            Approve
          </Button>
        )}
      </div>
    </section>
  );
}
