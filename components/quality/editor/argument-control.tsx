'use client';

import { useId } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { Picker } from '#components/ui/picker.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import type { Json } from '#server/expectations/schema.ts';
import { conditionText, type RowCondition } from '#server/expectations/vocabulary/expectation.ts';
import type { ArgumentField, ArgumentKind } from './argument-fields.ts';
import {
  BOUND,
  COLUMN_TYPES,
  JSON_TEXT,
  NUMBERS,
  PERCENT,
  TEXTS,
  type TextForm,
  VALUES,
} from './argument-text.ts';
import { DurationField } from './duration-field.tsx';
import classes from './editor.module.css';
import { useTyped } from './use-typed.ts';

/** What a form asks of the table that a suite is about. */
export interface AboutTable {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Other tables that the person sees. */
  readonly tables: readonly string[];
  /** Its new data is checked before it is published, and can be kept back or held then. */
  readonly hasGate: boolean;
  /** Columns of the other table of this check. */
  readonly otherColumns: readonly string[];
}

interface ArgumentControlProps {
  readonly field: ArgumentField;
  readonly value: Json | undefined;
  /** Undefined takes the argument away. */
  readonly onChange: (value: Json | undefined) => void;
  readonly error: string | undefined;
  readonly about: AboutTable;
}

const LINE: Partial<Record<ArgumentKind, TextForm>> = { bound: BOUND, number: NUMBERS, percent: PERCENT };
const AREA: Partial<Record<ArgumentKind, TextForm>> = {
  values: VALUES,
  texts: TEXTS,
  json: JSON_TEXT,
};

/** The control of one argument of an expectation. */
export function ArgumentControl(props: ArgumentControlProps) {
  const { field, value, onChange, error, about } = props;
  const { kind, label, hint, choices, isRequired } = field;
  const text = typeof value === 'string' ? value : '';
  const frame = { label, ...(hint !== undefined && { hint }), ...(error !== undefined && { error }) };
  const setText = (next: string) => onChange(next === '' ? undefined : next);
  switch (kind) {
    case 'column':
      return (
        <SelectField
          {...frame}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          choices={columnChoices(about.columns, text)}
        />
      );
    case 'columns':
      return <ColumnsField {...props} />;
    case 'columnTypes':
      return <ColumnTypesField {...props} />;
    case 'otherTable':
    case 'otherColumn':
      return (
        <SuggestField
          {...frame}
          value={text}
          onChange={setText}
          options={kind === 'otherTable' ? about.tables : about.otherColumns}
        />
      );
    case 'condition':
      return <ConditionField {...props} />;
    case 'sql':
      return (
        <TextAreaField
          {...frame}
          code
          rows={5}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      );
    case 'duration':
      return (
        <DurationField {...frame} seconds={typeof value === 'number' ? value : null} onChange={onChange} />
      );
    case 'flag':
      return (
        <label className={classes.flag}>
          <input
            type="checkbox"
            checked={value === true || (value === undefined && DEFAULT_TRUE.has(field.name))}
            onChange={({ currentTarget: { checked } }) =>
              onChange(checked === DEFAULT_TRUE.has(field.name) ? undefined : checked)
            }
          />
          {label}
        </label>
      );
    case 'choice':
      return (
        <SelectField
          {...frame}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          choices={[
            ...(isRequired ? [] : [{ value: '', label: 'As usual' }]),
            ...choices.map((choice) => ({ value: choice, label: choice.replaceAll('_', ' ') })),
          ]}
        />
      );
    case 'text':
      return (
        <Field
          {...frame}
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setText(event.currentTarget.value)}
        />
      );
    default:
      return <TypedField {...props} />;
  }
}

/** Flags that hold where they are not named. */
const DEFAULT_TRUE = new Set(['double_sided', 'exact_match']);

function columnChoices(columns: AboutTable['columns'], chosen: string) {
  const isThere = chosen === '' || columns.some(({ name }) => name === chosen);
  return [
    { value: '', label: 'Choose a column' },
    ...(isThere ? [] : [{ value: chosen, label: `${chosen} (not there, or hidden from you)` }]),
    ...columns.map(({ name, type }) => ({ value: name, label: `${name} · ${type}` })),
  ];
}

function TypedField({ field: { kind, label, hint }, value, onChange, error }: ArgumentControlProps) {
  const line = LINE[kind];
  const { text, problem, type } = useTyped(value, line ?? AREA[kind] ?? JSON_TEXT, onChange);
  const told = problem ?? error;
  const frame = { label, ...(hint !== undefined && { hint }), ...(told !== undefined && { error: told }) };
  return line ? (
    <Field
      {...frame}
      value={text}
      inputMode={kind === 'bound' ? 'text' : 'decimal'}
      autoComplete="off"
      onChange={(event) => type(event.currentTarget.value)}
    />
  ) : (
    <TextAreaField
      {...frame}
      code
      rows={4}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}

function ColumnsField({
  field: { label },
  value,
  onChange,
  error,
  about: { columns },
}: ArgumentControlProps) {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <Picker
      label={label}
      options={columns.map(({ name, type }) => ({ value: name, hint: type }))}
      chosen={chosen}
      onChange={(next) => onChange(next.length === 0 ? undefined : [...next])}
      addLabel="Add a column"
      noneLabel="None chosen"
      code
      {...(error !== undefined && { error })}
    />
  );
}

function ColumnTypesField({
  field: { label, hint },
  value,
  onChange,
  error,
  about: { columns },
}: ArgumentControlProps) {
  const { text, problem, type } = useTyped(value, COLUMN_TYPES, onChange);
  const told = problem ?? error;
  return (
    <div className={classes.withButton}>
      <TextAreaField
        label={label}
        {...(hint !== undefined && { hint })}
        {...(told !== undefined && { error: told })}
        code
        rows={6}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <Button onClick={() => onChange(columns.map(({ name, type: of }) => ({ name, type: of })))}>
        Take the columns as they are now
      </Button>
    </div>
  );
}

function ConditionField({ field: { label, hint }, value, onChange, error }: ArgumentControlProps) {
  // Great Expectations writes conditions as objects, too; they can be read and replaced here.
  const isObject = typeof value === 'object' && value !== null;
  return (
    <Field
      label={label}
      {...(hint !== undefined && { hint })}
      {...(error !== undefined && { error })}
      spellCheck={false}
      autoComplete="off"
      readOnly={isObject}
      value={isObject ? conditionText(value as RowCondition) : typeof value === 'string' ? value : ''}
      onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
      onKeyDown={(event) => {
        if (isObject && (event.key === 'Backspace' || event.key === 'Delete')) onChange(undefined);
      }}
    />
  );
}

interface SuggestFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly string[];
}

/** A name that is typed or taken from a list. */
function SuggestField({ value, onChange, options, ...frame }: SuggestFieldProps) {
  const id = useId();
  return (
    <div>
      <Field
        {...frame}
        list={id}
        value={value}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={id}>
        {options.map((option) => (
          <option key={option} value={option} />
        ))}
      </datalist>
    </div>
  );
}
