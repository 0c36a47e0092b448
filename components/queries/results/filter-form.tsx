'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { ResultColumn } from '#server/queries/schema.ts';
import { type ColumnFilter, type FilterOp, opsOf, valueKind } from './filter-bounds.ts';
import classes from './forms.module.css';
import { toRowTest } from './row-test.ts';

const WORDS: Readonly<Record<FilterOp, string>> = {
  contains: 'contains',
  equals: 'is',
  between: 'is between',
  null: 'is null',
  not_null: 'is not null',
};

interface FilterFormProps {
  readonly columns: readonly ResultColumn[];
  readonly column: number;
  readonly onColumn: (column: number) => void;
  readonly onAdd: (filter: ColumnFilter) => void;
}

/** One more condition on the rows that are shown. */
export function FilterForm({ columns, column, onColumn, onAdd }: FilterFormProps) {
  const [chosen, setChosen] = useState<FilterOp | null>(null);
  const [value, setValue] = useState('');
  const [to, setTo] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const of = columns[column] ?? { name: '', type: 'VARCHAR' };
  const kind = valueKind(of);
  const ops = opsOf(kind);
  const op = chosen !== null && ops.includes(chosen) ? chosen : (ops[0] ?? 'contains');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const filter = { column, op, value, to };
    const test = toRowTest(filter, of);
    if (typeof test === 'string') setProblem(test);
    else onAdd(filter);
  };
  const typed = (set: (text: string) => void) => (event: { currentTarget: { value: string } }) => {
    set(event.currentTarget.value);
    setProblem(null);
  };
  const error = problem ?? undefined;
  return (
    <form className={classes.form} onSubmit={submit}>
      <SelectField
        label="Column"
        value={String(column)}
        onChange={typed((text) => onColumn(Number(text)))}
        choices={columns.map(({ name }, place) => ({ value: String(place), label: name }))}
      />
      <SelectField
        label="Condition"
        value={op}
        onChange={typed((text) => setChosen(text as FilterOp))}
        choices={ops.map((one) => ({ value: one, label: WORDS[one] }))}
      />
      {op === 'between' ? (
        <div className={classes.pair}>
          <Field
            label="From"
            value={value}
            onChange={typed(setValue)}
            error={error}
            placeholder={EXAMPLES[kind]}
          />
          <Field label="To, included" value={to} onChange={typed(setTo)} placeholder="no end" />
        </div>
      ) : (
        op !== 'null' &&
        op !== 'not_null' && (
          <Field
            label="Value"
            value={value}
            onChange={typed(setValue)}
            error={error}
            placeholder={EXAMPLES[kind]}
          />
        )
      )}
      <Button type="submit" tone="primary">
        Filter
      </Button>
    </form>
  );
}

const EXAMPLES: Readonly<Record<ReturnType<typeof valueKind>, string>> = {
  text: '',
  bool: 'true',
  int: '100',
  number: '12.5',
  decimal: '12.50',
  date: '2026-11-23',
  instant: '2026-11-23 18:30',
  time: '18:30',
};
