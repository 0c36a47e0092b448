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
  type QuarantinedPage,
  type Repair,
  type RepairTrial,
  repair as repairSchema,
} from '#server/quarantine/schema.ts';
import classes from './quarantine.module.css';
import { keyInWords, rowsInWords, suspectsFirst, valueInWords } from './quarantine-words.ts';
import type { Chosen } from './rows-panel.tsx';
import { type DraftRule, newRule, toRule } from './rule-draft.ts';
import { RuleFields } from './rule-fields.tsx';

type Way = Repair['kind'];

interface RepairFormProps {
  readonly chosen: Chosen;
  readonly columns: QuarantinedPage['columns'];
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

/** Mends rows by rules or one by hand, shows what that would do, and has them replayed. */
export function RepairForm({ chosen, columns, onDone, onCancel }: RepairFormProps) {
  const { table, selection, words, row, rules: broken } = chosen;
  const trpc = useTRPC();
  const repairable = suspectsFirst(
    columns.filter(({ isRepairable }) => isRepairable),
    broken,
  );
  const [way, setWay] = useState<Way>(row ? 'edit' : 'rules');
  const [edited, setEdited] = useState<Readonly<Record<string, string>>>({});
  const [rules, setRules] = useState<readonly DraftRule[]>(() => [newRule(repairable[0]?.name ?? '')]);
  const [problems, setProblems] = useState<ReadonlyMap<number, string>>(new Map());
  const attempt = useMutation(trpc.quarantine.tryReplay.mutationOptions({ meta: { quiet: true } }));
  const replay = useMutation(
    trpc.quarantine.replay.mutationOptions({
      meta: { quiet: true },
      onSuccess: useAsked({
        title: 'They are being replayed',
        things: 'rows',
        jobs: trpc.quarantine.jobs.queryKey(),
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
  function readRepair(): Repair | null {
    const values = Object.fromEntries(
      Object.entries(edited).map(([name, text]) => [name, text === '' ? null : text]),
    );
    const given = { as_is: {}, edit: { values }, rules: { rules: rules.map(toRule) } };
    const checked = repairSchema.safeParse({ kind: way, ...given[way] });
    if (checked.success) return checked.data;
    setProblems(ruleProblems(checked.error.issues));
    return null;
  }
  const tried = attempt.variables;
  return (
    <RepairFrame
      lead={`Mends ${words}, holds ${row ? 'it' : 'them'} against the table’s checks once more, and puts what passes into ${table}.`}
      way={way}
      ways={[
        ...(row ? [{ value: 'edit' as const, label: 'by hand' }] : []),
        { value: 'rules', label: 'by rules' },
        { value: 'as_is', label: 'not at all: the checks may be others by now' },
      ]}
      onWay={(next) => change(() => setWay(next))}
      problem={problems.get(ELSEWHERE)}
      attempt={attempt}
      replay={replay}
      trial={attempt.data ? trialOf(attempt.data) : null}
      onTry={() => {
        const repair = readRepair();
        if (repair) attempt.mutate({ table, selection, repair });
      }}
      onReplay={() => tried && replay.mutate(tried)}
      onCancel={onCancel}
    >
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
        <RuleList
          rules={rules}
          problems={problems}
          newRule={() => newRule(repairable[0]?.name ?? '')}
          onChange={(next) => change(() => setRules(next))}
          fields={(props) => <RuleFields {...props} columns={columns} />}
        />
      )}
    </RepairFrame>
  );
}

function trialOf({ selected, tried, accepted, refused, samples }: RepairTrial): Trial {
  return {
    ...{ selected, tried, accepted, inWords: rowsInWords, verb: 'would pass' },
    refusedTitle: 'Would be kept out again',
    refused: refused.map(({ rule, rows }) => ({ count: rows, reason: rule, text: null })),
    samples: samples.map((sample) => <Sample key={sample.key} sample={sample} />),
  };
}

function Sample({ sample: { key, changed, rules } }: { sample: RepairTrial['samples'][number] }) {
  return (
    <div className={classes.sample}>
      <span className={repairClasses.name}>{keyInWords(key)}</span>
      {changed.length === 0 ? (
        <span className={repairClasses.note}>Nothing changes.</span>
      ) : (
        <dl className={repairClasses.facts}>
          {changed.map(({ column, before, after }) => (
            <div key={column} className={repairClasses.fact}>
              <dt>{column}</dt>
              <dd>
                {valueInWords(before)} → {valueInWords(after)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {rules.map((rule) => (
        <span key={rule} className={repairClasses.failure}>
          {rule}
        </span>
      ))}
    </div>
  );
}
