'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { type EditableValue, type Fix, fix as fixSchema } from '#server/letters/schema.ts';
import classes from './letters.module.css';
import type { Chosen } from './letters-panel.tsx';
import { type DraftRule, newRule, toRule } from './rule-draft.ts';
import { RuleFields } from './rule-fields.tsx';
import { TrialView } from './trial-view.tsx';
import { useAsked } from './use-asked.ts';

type Way = Fix['kind'];

interface RepairFormProps {
  readonly chosen: Chosen;
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

function firstWay(editable: EditableValue | null): Way {
  if (typeof editable?.text === 'string') return 'edit';
  return typeof editable?.hex === 'string' ? 'bytes' : 'rules';
}

function waysOf(editable: EditableValue | null): { readonly value: Way; readonly label: string }[] {
  const isText = editable?.text !== null && !editable?.isRead;
  return [
    ...(editable ? [{ value: 'edit' as const, label: isText ? 'by hand' : 'by hand, as JSON' }] : []),
    ...(typeof editable?.hex === 'string' ? [{ value: 'bytes' as const, label: 'by hand, as bytes' }] : []),
    { value: 'rules', label: 'by rules' },
    { value: 'as_is', label: 'not at all: what was wrong may be right by now' },
  ];
}

function hintOf({ text, isRead }: EditableValue): string | undefined {
  if (isRead) return 'What its schema makes of the bytes. It goes on as plain JSON.';
  return text === null ? 'The bytes are not text. Say here what the event is, as plain JSON.' : undefined;
}

/** Mends letters by rules or one by hand, shows what that would do, and has them replayed. */
export function RepairForm({ chosen, onDone, onCancel }: RepairFormProps) {
  const { topic, selection, words, editable } = chosen;
  const trpc = useTRPC();
  const [way, setWay] = useState<Way>(() => firstWay(editable));
  const [text, setText] = useState(editable?.text ?? '');
  const [hex, setHex] = useState(editable?.hex ?? '');
  const [rules, setRules] = useState<readonly DraftRule[]>(() => [newRule('set_field')]);
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>(new Map());
  const attempt = useMutation(trpc.letters.tryReplay.mutationOptions({ meta: { quiet: true } }));
  const replay = useMutation(
    trpc.letters.replay.mutationOptions({
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
  function readFix(): Fix | null {
    const given = { as_is: {}, edit: { text }, bytes: { hex }, rules: { rules: rules.map(toRule) } };
    const checked = fixSchema.safeParse({ kind: way, ...given[way] });
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
    const fix = readFix();
    if (fix) attempt.mutate({ topic, selection, fix });
  }
  const trial = attempt.data;
  const tried = attempt.variables;
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p>
        Mends {words} and takes {words === 'this letter' ? 'it' : 'them'} in once more, at the place in the
        stream where {words === 'this letter' ? 'it was' : 'they were'}. First try it: nothing is written
        then.
      </p>
      <SelectField
        label="Mended"
        value={way}
        choices={waysOf(editable)}
        onChange={({ currentTarget: { value } }) => change(() => setWay(value as Way))}
      />
      {way === 'edit' && (
        <TextAreaField
          label="Value"
          code
          rows={12}
          hint={editable ? hintOf(editable) : undefined}
          value={text}
          error={problems.get(-1)}
          onChange={({ currentTarget: { value } }) => change(() => setText(value))}
        />
      )}
      {way === 'bytes' && (
        <TextAreaField
          label="Bytes"
          code
          rows={12}
          hint="All of them, each as two hexadecimal digits. White space does not count."
          value={hex}
          error={problems.get(-1)}
          onChange={({ currentTarget: { value } }) => change(() => setHex(value))}
        />
      )}
      {way === 'rules' && (
        <>
          {rules.map((rule, place) => (
            <RuleFields
              key={rule.id}
              rule={rule}
              place={place}
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
              onClick={() => change(() => setRules([...rules, newRule('set_field')]))}
            >
              Add a rule
            </Button>
          </div>
        </>
      )}
      <FormProblem>{failureOf(attempt.error) ?? failureOf(replay.error)}</FormProblem>
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
