'use client';

import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { type Status, StatusBadge } from '#components/ui/status-badge.tsx';
import {
  type Moved,
  type Outcome,
  type ProposedChange,
  type Trial,
  type TrialQuestion,
  trialQuestion,
} from '#server/lineage/schema.ts';
import { kindInWords } from './graph-words.ts';
import classes from './lineage.module.css';
import { useLeaving } from './use-leaving.ts';

export interface TrialPanelProps {
  readonly table: string;
  /** Null: its rows. */
  readonly column: string | null;
}

type Kind = ProposedChange['kind'];

const OF_COLUMNS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'drop', label: 'drop it' },
  { value: 'rename', label: 'rename it' },
  { value: 'type', label: 'give it another type' },
];
const OF_ROWS: typeof OF_COLUMNS = [{ value: 'filter', label: 'leave rows out' }];

const FIELDS: Readonly<
  Record<Exclude<Kind, 'drop'>, { readonly label: string; readonly placeholder: string }>
> = {
  rename: { label: 'New name', placeholder: 'net_revenue' },
  type: { label: 'New type', placeholder: 'DECIMAL(18, 2)' },
  filter: { label: 'Rows that stay', placeholder: "country = 'DE' AND quantity > 0" },
};

/** Tries one change before anybody makes it: what breaks, and what moves by how much. */
export function TrialPanel({ table, column }: TrialPanelProps) {
  const client = useTRPCClient();
  const kinds = column === null ? OF_ROWS : OF_COLUMNS;
  const [chosen, setChosen] = useState<Kind>('drop');
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const kind = kinds.some(({ value }) => value === chosen) ? chosen : (kinds[0]?.value ?? 'filter');
  const signalOf = useLeaving();
  const attempt = useMutation({
    meta: { quiet: true },
    mutationFn: (question: TrialQuestion) => client.lineage.try.mutate(question, { signal: signalOf() }),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    const input = trialQuestion.safeParse({ table, change: toChange(kind, column, text.trim()) });
    setProblem(input.success ? null : (input.error.issues[0]?.message ?? 'This cannot be tried.'));
    if (input.success) attempt.mutate(input.data);
  }
  const field = kind === 'drop' ? null : FIELDS[kind];
  const shown = attempt.isPending ? null : attempt.data;
  return (
    <section className={classes.trial} aria-label="Try a change">
      <form className={classes.trialForm} onSubmit={submit}>
        <SelectField
          label={column === null ? 'Change of its rows' : `Change of ${column}`}
          value={kind}
          choices={kinds}
          onChange={({ currentTarget }) => {
            setChosen(currentTarget.value as Kind);
            setText('');
            setProblem(null);
            attempt.reset();
          }}
        />
        {field && (
          <Field
            {...field}
            value={text}
            maxLength={2000}
            autoComplete="off"
            spellCheck={false}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
        <Button type="submit" busy={attempt.isPending} disabled={field !== null && text.trim() === ''}>
          Try it
        </Button>
      </form>
      <FormProblem>{problem ?? failureOf(attempt.error)}</FormProblem>
      {attempt.isPending && (
        <p role="status">Planning and computing what is made of it; nothing is changed.</p>
      )}
      {shown && <TrialResult trial={shown} />}
    </section>
  );
}

function toChange(kind: Kind, column: string | null, text: string): unknown {
  if (kind === 'filter') return { kind, keep: text };
  if (kind === 'rename') return { kind, column, to: text };
  return kind === 'type' ? { kind, column, type: text } : { kind, column };
}

const OUTCOMES: Readonly<Record<Outcome, { readonly words: string; readonly status: Status }>> = {
  breaks: { words: 'Breaks', status: 'critical' },
  stale: { words: 'Stays as it was', status: 'warning' },
  differs: { words: 'Gives other columns', status: 'warning' },
  runs: { words: 'Runs', status: 'good' },
  unknown: { words: 'Not known', status: 'idle' },
};

function TrialResult({ trial: { table, relations, untried, lost, unmeasured } }: { trial: Trial }) {
  const count = (outcome: Outcome) => relations.filter((each) => each.outcome === outcome).length;
  const checks = relations.find(({ kind, name }) => kind === 'table' && name === table)?.checks ?? 0;
  return (
    <>
      <p role="status" className={classes.count}>
        {count('breaks')} {count('breaks') === 1 ? 'breaks' : 'break'}, {count('stale')} not made anew
        {count('differs') > 0 &&
          `, ${count('differs')} ${count('differs') === 1 ? 'gives' : 'give'} other columns`}
        {lost !== null && lost > 0 && (
          <>
            , <FormattedNumber value={lost} unit={{ kind: 'count' }} />{' '}
            {lost === 1 ? 'value does' : 'values do'} not fit and would be missing
          </>
        )}
        {checks > 0 && `, ${checks} ${checks === 1 ? 'check is' : 'checks are'} about it`}.{' '}
        {unmeasured ??
          'Numbers are of what you see: declared tiles of the last thirty days, all else as a whole.'}
        {untried > 0 && ` ${untried} more of what people made of it were not tried.`}
      </p>
      <ListTable
        label="What the change does"
        columns={[{ name: 'Name' }, { name: 'Outcome' }, { name: 'Numbers' }, { name: 'Owner', wide: true }]}
      >
        {relations.map(({ kind, name, title, within, href, owner, outcome, says, moved, notes }) => (
          <tr key={`${kind} ${name}`}>
            <td>
              {href === null ? title : <Link href={href}>{title}</Link>}
              <span className={classes.within}> {within ?? kindInWords(kind)}</span>
            </td>
            <td>
              {kind === 'table' && name === table ? (
                <StatusBadge status="notice">Is changed</StatusBadge>
              ) : (
                <StatusBadge status={OUTCOMES[outcome].status}>{OUTCOMES[outcome].words}</StatusBadge>
              )}
              {says !== null && <span className={classes.says}>{says}</span>}
            </td>
            <td>
              <Moves moved={moved} />
              {notes.map((note) => (
                <span key={note} className={classes.says}>
                  {note}
                </span>
              ))}
            </td>
            <td data-wide>{owner ?? '–'}</td>
          </tr>
        ))}
      </ListTable>
    </>
  );
}

function Moves({ moved }: { moved: readonly Moved[] }) {
  if (moved.length === 0) return '–';
  const others = moved.filter(hasMoved);
  if (others.length === 0) return 'As before';
  return (
    <ul className={classes.moves}>
      {others.map((each) => (
        <li key={each.column ?? ''}>
          {each.column === null ? 'Rows' : <code>{each.column}</code>} <Share {...each} />{' '}
          <span className={classes.fromTo}>
            <FormattedNumber value={each.before} unit={{ kind: 'count' }} /> →{' '}
            <FormattedNumber value={each.after} unit={{ kind: 'count' }} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Sums in another order differ in their last digits. */
function hasMoved({ before, after }: Moved): boolean {
  if (before === null || after === null) return before !== after;
  return Math.abs(after - before) > 1e-9 * Math.max(Math.abs(before), Math.abs(after));
}

function Share({ before, after }: Moved) {
  if (after === null) return <strong>gone</strong>;
  if (before === null || before === 0) return <strong>new</strong>;
  const share = (after - before) / Math.abs(before);
  return (
    <strong>
      <FormattedNumber
        value={share}
        unit={{ kind: 'share' }}
        signed
        decimals={Math.abs(share) < 0.001 ? 3 : 1}
      />
    </strong>
  );
}
