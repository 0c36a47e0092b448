'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { LakeTableDetails, ReadPlan, ReadPlanInput } from '#server/pipelines/schema.ts';
import classes from './pipelines.module.css';

interface ReadPlanPanelProps {
  readonly details: Pick<LakeTableDetails, 'table' | 'columns'>;
}

/** Shows how much of a table a question about some values of a column opens. */
export function ReadPlanPanel({ details: { table, columns } }: ReadPlanPanelProps) {
  const trpc = useTRPC();
  const [column, setColumn] = useState(columns[0]?.name ?? '');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [asked, setAsked] = useState<ReadPlanInput | null>(null);
  const plan = useQuery(
    trpc.pipelines.readPlan.queryOptions(asked ?? { table, column, from: null, to: null }, {
      enabled: asked !== null,
      placeholderData: keepPreviousData,
      meta: { quiet: true },
    }),
  );
  function submit(event: FormEvent) {
    event.preventDefault();
    setAsked({ table, column, from: from.trim() || null, to: to.trim() || null });
  }
  const type = columns.find(({ name }) => name === column)?.type ?? '';
  return (
    <Panel title="What a read opens" aside="Files that cannot match are not opened">
      <form className={classes.planForm} onSubmit={submit}>
        <SelectField
          label="Column"
          value={column}
          choices={columns.map(({ name }) => ({ value: name, label: name }))}
          onChange={({ currentTarget }) => setColumn(currentTarget.value)}
        />
        <Field
          label="From"
          placeholder={EXAMPLES[type] ?? ''}
          value={from}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
        />
        <Field
          label="To"
          placeholder={EXAMPLES[type] ?? ''}
          value={to}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
        <Button type="submit" busy={plan.isFetching}>
          Show the plan
        </Button>
      </form>
      <FormProblem>{failureOf(plan.error)}</FormProblem>
      {plan.data && asked && <PlanPicture plan={plan.data} />}
    </Panel>
  );
}

const EXAMPLES: Readonly<Record<string, string>> = {
  date: '2026-11-27',
  timestamp: '2026-11-27',
  timestamptz: '2026-11-27',
  int: '100',
  long: '100',
};

const PARTS = [
  { key: 'read', words: 'opened' },
  { key: 'prunedByBounds', words: 'left out by the least and greatest value in them' },
  { key: 'prunedByPartition', words: 'left out by their partition' },
  { key: 'prunedWithManifest', words: 'left out with the whole manifest that lists them' },
] as const;

function PlanPicture({ plan: { files, manifests, bytes, rows } }: { plan: ReadPlan }) {
  const parts = PARTS.filter(({ key }) => files[key] > 0);
  return (
    <div role="status">
      <p className={classes.planWords}>
        <strong>
          {files.read.toLocaleString('en')} of {files.considered.toLocaleString('en')} files
        </strong>{' '}
        are opened: <FormattedNumber value={bytes} unit={{ kind: 'bytes' }} />,{' '}
        <FormattedNumber value={rows} unit={{ kind: 'count' }} /> rows; {manifests.read.toLocaleString('en')}{' '}
        of {manifests.considered.toLocaleString('en')} manifests.
      </p>
      <svg
        className={classes.planBar}
        viewBox={`0 0 ${Math.max(1, files.considered)} 1`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {parts.map(({ key }, index) => (
          <rect
            key={key}
            data-part={key}
            x={parts.slice(0, index).reduce((sum, before) => sum + files[before.key], 0)}
            width={files[key]}
            height={1}
          />
        ))}
      </svg>
      <ul className={classes.planLegend}>
        {parts.map(({ key, words }) => (
          <li key={key} data-part={key}>
            <FormattedNumber value={files[key]} unit={{ kind: 'count' }} /> {words}
          </li>
        ))}
      </ul>
    </div>
  );
}
