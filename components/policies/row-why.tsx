'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { PolicyDocument } from '#server/access/schema.ts';
import type { RowWhy } from '#server/people/schema.ts';
import classes from './viewed-table.module.css';

/** A row by a value of one of its columns. */
export interface RowValue {
  readonly column: string;
  readonly value: string;
}

interface RowWhyFormProps {
  readonly personId: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly document: PolicyDocument | null;
  /** What the form begins with: the row that was pressed. */
  readonly initial: RowValue;
}

/** Why a row is there for somebody, or not: which filters let it pass. */
export function RowWhyForm({ personId, table, columns, document, initial }: RowWhyFormProps) {
  const trpc = useTRPC();
  const [given, setGiven] = useState(initial);
  const ask = useMutation(trpc.people.whyRows.mutationOptions({ meta: { quiet: true } }));
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    ask.mutate({ personId, table, ...given, ...(document && { document }) });
  }
  return (
    <form className={classes.rowForm} onSubmit={submit} noValidate>
      <h3 className={classes.subheading}>Why a row is there, or not</h3>
      <FormProblem>{failureOf(ask.error)}</FormProblem>
      <SelectField
        label="Column"
        value={given.column}
        choices={columns.map((value) => ({ value, label: value }))}
        onChange={(event) => setGiven({ ...given, column: event.currentTarget.value })}
      />
      <Field
        label="Value"
        value={given.value}
        onChange={(event) => setGiven({ ...given, value: event.currentTarget.value })}
        autoComplete="off"
      />
      <Button type="submit" busy={ask.isPending}>
        Ask the filters
      </Button>
      <div aria-live="polite">{ask.data && <Answer answer={ask.data} />}</div>
    </form>
  );
}

function Answer({ answer: { rows, passing, filters } }: { answer: RowWhy }) {
  if (rows === 0) return <p className={classes.says}>No row that you see has this value.</p>;
  const of = (count: number) =>
    rows === 1 ? (count === 1 ? 'true' : 'not true') : `true for ${count} of ${rows} rows`;
  return (
    <>
      <p className={classes.says}>
        {rows === 1
          ? passing === 1
            ? 'They see this row: every filter is true for it.'
            : 'They do not see this row.'
          : `They see ${passing} of the ${rows} rows with this value.`}
      </p>
      <ol className={classes.steps}>
        {filters.map(({ id, sql, problem, passing: count }) => (
          <li key={id} className={classes.step} data-counts={count < rows ? 'decides' : 'agrees'}>
            <span className={classes.counts}>
              {id}: {problem ?? of(count)}
            </span>
            <code>{sql}</code>
          </li>
        ))}
      </ol>
    </>
  );
}
