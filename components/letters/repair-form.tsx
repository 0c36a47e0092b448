'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import repairClasses from '#components/repair/repair.module.css';
import { RepairFrame } from '#components/repair/repair-frame.tsx';
import { RuleList } from '#components/repair/rule-list.tsx';
import { ELSEWHERE, ruleProblems } from '#components/repair/rule-problems.ts';
import type { Trial } from '#components/repair/trial-view.tsx';
import { useAsked } from '#components/repair/use-asked.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import {
  type EditableValue,
  type Fix,
  fix as fixSchema,
  type Trial as LettersTrial,
} from '#server/letters/schema.ts';
import { lettersInWords, reasonInWords } from './letter-words.ts';
import classes from './letters.module.css';
import type { Chosen } from './letters-panel.tsx';
import { type DraftRule, newRule, toRule } from './rule-draft.ts';
import { RuleFields } from './rule-fields.tsx';
import { ValueView } from './value-view.tsx';

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
      onSuccess: useAsked({
        title: 'They are being replayed',
        things: 'letters',
        jobs: trpc.letters.jobs.queryKey(),
        onDone,
      }),
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
    setProblems(ruleProblems(checked.error.issues));
    return null;
  }
  const tried = attempt.variables;
  const isOne = words === 'this letter';
  return (
    <RepairFrame
      lead={`Mends ${words} and takes ${isOne ? 'it' : 'them'} in once more, at the place in the stream where ${isOne ? 'it was' : 'they were'}.`}
      way={way}
      ways={waysOf(editable)}
      onWay={(next) => change(() => setWay(next))}
      problem={undefined}
      attempt={attempt}
      replay={replay}
      trial={attempt.data ? trialOf(attempt.data) : null}
      onTry={() => {
        const fix = readFix();
        if (fix) attempt.mutate({ topic, selection, fix });
      }}
      onReplay={() => tried && replay.mutate(tried)}
      onCancel={onCancel}
    >
      {way === 'edit' && (
        <TextAreaField
          label="Value"
          code
          rows={12}
          hint={editable ? hintOf(editable) : undefined}
          value={text}
          error={problems.get(ELSEWHERE)}
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
          error={problems.get(ELSEWHERE)}
          onChange={({ currentTarget: { value } }) => change(() => setHex(value))}
        />
      )}
      {way === 'rules' && (
        <RuleList
          rules={rules}
          problems={problems}
          newRule={() => newRule('set_field')}
          onChange={(next) => change(() => setRules(next))}
          fields={(props) => <RuleFields {...props} />}
        />
      )}
    </RepairFrame>
  );
}

function trialOf({ selected, tried, accepted, already, refused, samples }: LettersTrial): Trial {
  return {
    ...{ selected, tried, accepted, already, inWords: lettersInWords, verb: 'would be accepted' },
    refusedTitle: 'Would be refused again',
    refused: refused.map(({ reasonCode, letters, reason }) => ({
      ...{ count: letters, reason: reasonInWords(reasonCode), text: reason },
    })),
    samples: samples.map((sample) => (
      <Sample key={`${sample.id.partition} ${sample.id.offset} ${sample.id.arrivedAt}`} sample={sample} />
    )),
  };
}

function Sample({ sample: { id, before, after, reason } }: { sample: LettersTrial['samples'][number] }) {
  const place = `${id.partition} / ${id.offset}`;
  return (
    <div className={classes.sample}>
      <div>
        <span className={repairClasses.aside}>{place}, before</span>
        <ValueView value={before} label={`${place} before`} />
      </div>
      <div>
        <span className={repairClasses.aside}>{reason === null ? 'after: accepted' : 'after: refused'}</span>
        <ValueView value={after} label={`${place} after`} />
        {reason !== null && <span className={repairClasses.failure}>{reason}</span>}
      </div>
    </div>
  );
}
