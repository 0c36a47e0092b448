'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { type QuarantinedPage, type Repair, repair as repairSchema } from '#server/quarantine/schema.ts';
import classes from './quarantine.module.css';
import type { Chosen } from './rows-panel.tsx';
import { type DraftRule, newRule, toRule } from './rule-draft.ts';
import { RuleFields } from './rule-fields.tsx';
import { TrialView } from './trial-view.tsx';
import { useAsked } from './use-asked.ts';

type Way = Repair['kind'];

interface RepairFormProps {
  readonly chosen: Chosen;
  readonly columns: QuarantinedPage['columns'];
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** Mends rows by rules or one by hand, shows what that would do, and has them replayed. */
export function RepairForm({ chosen, columns, onDone, onCancel }: RepairFormProps) {
  const { table, selection, words, row } = chosen;
  const trpc = useTRPC();
  const repairable = columns.filter(({ isRepairable }) => isRepairable);
  const [way, setWay] = useState<Way>(row ? 'edit' : 'rules');
  const [edited, setEdited] = useState<Readonly<Record<string, string>>>({});
  const [rules, setRules] = useState<readonly DraftRule[]>(() => [newRule(repairable[0]?.name ?? '')]);
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>(new Map());
  const attempt = useMutation(trpc.quarantine.tryReplay.mutationOptions({ meta: { quiet: true } }));
  const replay = useMutation(
    trpc.quarantine.replay.mutationOptions({
      meta: { quiet: true },
      onSuccess: useAsked('They are being replayed', onDone),
    }),
  );
  // What was tried is what is replayed: after a change it is to be tried again.
  const change = (apply: () => void) => {
    apply();
    attempt.reset();
    replay.reset();
    setProblems(new Map());
  };
  function readRepair(): Repair | null {
    const values = Object.fromEntries(
      Object.entries(edited).map(([name, text]) => [name, text === '' ? null : text]),
    );
    const given = { as_is: {}, edit: { values }, rules: { rules: rules.map(toRule) } };
    const checked = repairSchema.safeParse({ kind: way, ...given[way] });
    if (checked.success) return checked.data;
    const found = new Map<number, string>();
    for (const { path, message } of checked.error.issues) {
      const place = path[0] === 'rules' && typeof path[1] === 'number' ? path[1] : -1;
      if (!found.has(place)) found.set(place, message);
    }
    setProblems(found);
    return null;
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const repair = readRepair();
    if (repair) attempt.mutate({ table, selection, repair });
  }
  const trial = attempt.data;
  const tried = attempt.variables;
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p>
        Mends {words}, holds {row ? 'it' : 'them'} against the table’s checks once more, and puts what passes
        into {table}. First try it: nothing is written then.
      </p>
      <SelectField
        label="Mended"
        value={way}
        choices={[
          ...(row ? [{ value: 'edit', label: 'by hand' }] : []),
          { value: 'rules', label: 'by rules' },
          { value: 'as_is', label: 'not at all: the checks may be others by now' },
        ]}
        onChange={({ currentTarget: { value } }) => change(() => setWay(value as Way))}
      />
      {way === 'edit' &&
        row &&
        repairable.map(({ name, type }) => (
          <TextAreaField
            key={name}
            label={name}
            rows={1}
            code
            hint={edited[name] === '' ? 'No value' : type.toLowerCase()}
            value={edited[name] ?? row.values[name] ?? ''}
            onChange={({ currentTarget: { value } }) => change(() => setEdited({ ...edited, [name]: value }))}
          />
        ))}
      {way === 'rules' && (
        <>
          {rules.map((rule, place) => (
            <RuleFields
              key={rule.id}
              rule={rule}
              place={place}
              columns={columns}
              problem={problems.get(place)}
              onChange={(next) => change(() => setRules(rules.map((each) => (each === rule ? next : each))))}
              onRemove={
                rules.length > 1
                  ? () => change(() => setRules(rules.filter((each) => each !== rule)))
                  : undefined
              }
            />
          ))}
          <div className={classes.actions}>
            <Button
              disabled={rules.length >= 20}
              onClick={() => change(() => setRules([...rules, newRule(repairable[0]?.name ?? '')]))}
            >
              Add a rule
            </Button>
          </div>
        </>
      )}
      <FormProblem>{problems.get(-1) ?? failureOf(attempt.error) ?? failureOf(replay.error)}</FormProblem>
      {trial && <TrialView trial={trial} />}
      <div className={classes.actions}>
        <Button type="submit" tone={trial ? 'plain' : 'primary'} busy={attempt.isPending}>
          Try it
        </Button>
        {trial && tried && (
          <Button
            tone="primary"
            disabled={trial.accepted === 0 && trial.tried === trial.selected}
            busy={replay.isPending}
            onClick={() => replay.mutate(tried)}
          >
            Replay
          </Button>
        )}
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
