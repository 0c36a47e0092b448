'use client';

import { type FormEvent, useId } from 'react';
import type { ParameterValues, TemplateParameter } from '#server/queries/sql-template.ts';
import { DayControl } from './day-control.tsx';
import { ListControl } from './list-control.tsx';
import classes from './parameter-bar.module.css';
import { valueProblem } from './value-problem.ts';

interface ParameterBarProps {
  readonly parameters: readonly TemplateParameter[];
  readonly values: ParameterValues;
  readonly onChange: (values: ParameterValues) => void;
  readonly onRun: () => void;
}

export interface ControlProps {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly placeholder: string;
  readonly isInvalid: boolean;
  readonly describedBy: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A control for each parameter of the statement, by its type. Enter in one of them runs. */
export function ParameterBar({ parameters, values, onChange, onRun }: ParameterBarProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onRun();
  };
  return (
    <form className={classes.bar} aria-label="Parameters" onSubmit={submit}>
      {parameters.map((parameter) => (
        <Parameter
          key={parameter.name}
          parameter={parameter}
          value={Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined}
          onChange={(value) => onChange({ ...values, [parameter.name]: value })}
        />
      ))}
      {/* Without a button of its own, Enter would send a form with several controls nowhere. */}
      <button type="submit" className="visually-hidden" tabIndex={-1} aria-hidden="true">
        Run
      </button>
    </form>
  );
}

interface ParameterProps {
  readonly parameter: TemplateParameter;
  readonly value: ParameterValues[string] | undefined;
  readonly onChange: (value: string | string[]) => void;
}

function Parameter({ parameter, value, onChange }: ParameterProps) {
  const { name, type, isOptional, defaultValue } = parameter;
  const id = useId();
  const problem = valueProblem(name, type, value);
  const text = typeof value === 'string' ? value : '';
  const control: ControlProps = {
    id,
    name,
    value: text,
    placeholder: defaultValue === '' ? (isOptional ? 'not set' : '') : defaultValue,
    isInvalid: problem !== null,
    describedBy: problem === null ? undefined : `${id}-problem`,
    onChange,
  };
  return (
    <div className={classes.parameter} data-parameter={name}>
      <label htmlFor={id} className={classes.label}>
        {name}
        {isOptional && <span className={classes.optional}> optional</span>}
      </label>
      {type === 'list' ? (
        <ListControl
          {...control}
          items={typeof value === 'object' ? value : text === '' ? [] : [text]}
          onItems={onChange}
        />
      ) : type === 'boolean' ? (
        <BooleanControl {...control} defaultValue={defaultValue} />
      ) : type === 'date' || type === 'timestamp' ? (
        <DayControl {...control} withTime={type === 'timestamp'} />
      ) : (
        <TextControl {...control} inputMode={type === 'number' ? 'decimal' : 'text'} />
      )}
      {problem !== null && (
        <p id={`${id}-problem`} className={classes.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}

function TextControl({
  id,
  value,
  placeholder,
  isInvalid,
  describedBy,
  inputMode,
  onChange,
}: ControlProps & { inputMode: 'decimal' | 'text' }) {
  return (
    <input
      id={id}
      className={classes.input}
      value={value}
      inputMode={inputMode}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      aria-invalid={isInvalid || undefined}
      aria-describedby={describedBy}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

function BooleanControl({
  id,
  value,
  isInvalid,
  describedBy,
  defaultValue,
  onChange,
}: ControlProps & { defaultValue: string }) {
  return (
    <select
      id={id}
      className={classes.input}
      value={value}
      aria-invalid={isInvalid || undefined}
      aria-describedby={describedBy}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    >
      <option value="">{defaultValue === '' ? 'not set' : defaultValue}</option>
      <option value="true">true</option>
      <option value="false">false</option>
    </select>
  );
}
