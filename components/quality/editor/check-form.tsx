'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import type { Check, Gate, Json, Severity } from '#server/expectations/schema.ts';
import { isExpectation, VOCABULARY } from '#server/expectations/vocabulary.ts';
import { type AboutTable, ArgumentControl } from './argument-control.tsx';
import { type ArgumentKind, argumentProblems, fieldsOf } from './argument-fields.ts';
import classes from './editor.module.css';
import { GATE_CHOICES, isAboutRows, SEVERITY_CHOICES } from './suite-draft.ts';

interface CheckFormProps {
  readonly check: Check;
  readonly about: Omit<AboutTable, 'otherColumns'>;
  readonly onChange: (check: Check) => void;
  readonly onChooseType: () => void;
  /** A new check says what it lacks when one has tried to save. */
  readonly showsMissing: boolean;
}

/** What one check says, field by field. */
export function CheckForm({ check, about, onChange, onChooseType, showsMissing }: CheckFormProps) {
  const { type, arguments: given, severity, notes } = check;
  return (
    <div className={classes.checkForm}>
      <div className={classes.type}>
        <span>
          {isExpectation(type) ? VOCABULARY[type].label : 'Nobody knows this expectation'}
          <code>{type}</code>
        </span>
        <Button onClick={onChooseType}>Choose another expectation</Button>
      </div>
      {isExpectation(type) ? (
        <Arguments {...{ check, type, about, onChange, showsMissing }} />
      ) : (
        <pre className={classes.raw}>{JSON.stringify(given, null, 2)}</pre>
      )}
      <SelectField
        label="How bad is it when it fails"
        value={severity}
        choices={SEVERITY_CHOICES}
        onChange={(event) => onChange({ ...check, severity: event.currentTarget.value as Severity })}
      />
      <GateField check={check} hasGate={about.hasGate} onChange={(gate) => onChange({ ...check, gate })} />
      <TextAreaField
        label="Why it must hold"
        hint="Shown to whoever sees it fail."
        rows={2}
        value={notes}
        maxLength={2_000}
        onChange={(event) => onChange({ ...check, notes: event.currentTarget.value })}
      />
    </div>
  );
}

type ArgumentsProps = Pick<CheckFormProps, 'check' | 'about' | 'onChange' | 'showsMissing'> & {
  readonly type: Parameters<typeof fieldsOf>[0];
};

function Arguments({ check, type, about, onChange, showsMissing }: ArgumentsProps) {
  const { arguments: given } = check;
  const otherColumns = useOtherColumns(given.other_table);
  const problems = argumentProblems(type, given);
  const fields = fieldsOf(type);
  const flags = fields.filter(({ kind }) => kind === 'flag');
  const set = (name: string, value: Json | undefined) => {
    const { [name]: _, ...others } = given;
    onChange({ ...check, arguments: value === undefined ? others : { ...given, [name]: value } });
  };
  const stray = Object.keys(problems).filter((name) => !fields.some((field) => field.name === name));
  const control = (field: (typeof fields)[number]) => {
    const problem = problems[field.name];
    const isQuiet = given[field.name] === undefined && !showsMissing;
    return (
      <div key={field.name} className={WIDE.has(field.kind) ? classes.wide : undefined}>
        <ArgumentControl
          field={field}
          value={given[field.name]}
          error={isQuiet ? undefined : problem}
          about={{ ...about, otherColumns }}
          onChange={(value) => set(field.name, value)}
        />
      </div>
    );
  };
  return (
    <>
      <div className={classes.arguments}>{fields.filter((field) => field.kind !== 'flag').map(control)}</div>
      {flags.length > 0 && <div className={classes.flags}>{flags.map(control)}</div>}
      {stray.map((name) => (
        <p key={name} className={classes.problem}>
          {name === '' ? problems[name] : `${name}: ${problems[name]}`}{' '}
          {given[name] !== undefined && <Button onClick={() => set(name, undefined)}>Take {name} out</Button>}
        </p>
      ))}
    </>
  );
}

/** What takes a line of its own. */
const WIDE: ReadonlySet<ArgumentKind> = new Set(['condition', 'sql', 'json', 'columns', 'columnTypes']);

const NONE: readonly string[] = [];

function useOtherColumns(table: Json | undefined): readonly string[] {
  const trpc = useTRPC();
  const name = typeof table === 'string' && table.includes('.') ? table : null;
  const { data } = useQuery(
    trpc.datasets.columns.queryOptions(
      { table: name ?? '' },
      { enabled: name !== null, retry: false, meta: { quiet: true } },
    ),
  );
  return data?.map((column) => column.name) ?? NONE;
}

interface GateFieldProps {
  readonly check: Check;
  readonly hasGate: boolean;
  readonly onChange: (gate: Gate) => void;
}

function GateField({ check: { id, type, gate }, hasGate, onChange }: GateFieldProps) {
  const words = isAboutRows(type) ? 'rows' : 'whole';
  return (
    <fieldset className={classes.gate}>
      <legend>When a new batch fails it</legend>
      {!hasGate && (
        <p className={classes.hint}>
          This table is written as its data arrives, so nothing can wait before it: what fails is seen
          afterwards. Tables that are made of it can keep rows back.
        </p>
      )}
      {GATE_CHOICES.filter(({ value }) => hasGate || value === 'publish' || value === gate).map((choice) => (
        <label key={choice.value} className={classes.gateChoice}>
          <input
            type="radio"
            name={`gate of ${id}`}
            checked={gate === choice.value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            {choice.label}
            <span className={classes.hint}>{choice[words]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
