'use client';

import type { ResultColumn } from '#server/queries/schema.ts';
import classes from './forms.module.css';
import { AGGREGATES, type Aggregate, type PivotRequest } from './pivot.ts';

const WORDS: Readonly<Record<Aggregate, string>> = {
  count: 'Count',
  sum: 'Sum',
  avg: 'Average',
  min: 'Least',
  max: 'Most',
  distinct: 'Distinct values',
};

interface PivotFormProps {
  readonly columns: readonly ResultColumn[];
  readonly amounts: readonly boolean[];
  readonly request: PivotRequest;
  readonly onChange: (request: PivotRequest) => void;
}

/** What goes down, what goes across, and what is made of the rows in between. */
export function PivotForm({ columns, amounts, request, onChange }: PivotFormProps) {
  const { rows, columns: across, value, aggregate } = request;
  const isNumeric = value !== null && amounts[value] === true;
  const allowed = AGGREGATES.filter((one) =>
    value === null ? one === 'count' : isNumeric || (one !== 'sum' && one !== 'avg'),
  );
  const options = columns.map(({ name }, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name
    <option key={place} value={place}>
      {name}
    </option>
  ));
  const placeOf = (text: string) => (text === '' ? null : Number(text));
  const changeValue = (next: number | null) => {
    const fits = next !== null && (amounts[next] || (aggregate !== 'sum' && aggregate !== 'avg'));
    onChange({ ...request, value: next, aggregate: next === null || !fits ? 'count' : aggregate });
  };
  return (
    <form className={classes.row} aria-label="Pivot" onSubmit={(event) => event.preventDefault()}>
      <label>
        Rows
        <select
          aria-label="Rows"
          value={rows}
          onChange={(event) => onChange({ ...request, rows: Number(event.currentTarget.value) })}
        >
          {options}
        </select>
      </label>
      <label>
        Columns
        <select
          aria-label="Columns"
          value={across ?? ''}
          onChange={(event) => onChange({ ...request, columns: placeOf(event.currentTarget.value) })}
        >
          <option value="">None</option>
          {options}
        </select>
      </label>
      <label>
        Value
        <select
          aria-label="Value"
          value={value ?? ''}
          onChange={(event) => changeValue(placeOf(event.currentTarget.value))}
        >
          <option value="">Rows</option>
          {options}
        </select>
      </label>
      <label>
        Aggregate
        <select
          aria-label="Aggregate"
          value={aggregate}
          onChange={(event) => onChange({ ...request, aggregate: event.currentTarget.value as Aggregate })}
        >
          {allowed.map((one) => (
            <option key={one} value={one}>
              {WORDS[one]}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}
