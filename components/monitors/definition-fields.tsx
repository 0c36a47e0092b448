'use client';

import { Field } from '#components/ui/field.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import {
  type Every,
  type MonitorChoices,
  type MonitorDefinition,
  SENSITIVITIES,
  type Sensitivity,
} from '#server/monitors/schema.ts';
import { MEASURE_WORDS, SENSITIVITY_WORDS } from './monitor-words.ts';
import classes from './monitors.module.css';

const KINDS = ['volume', 'freshness', 'nulls', 'distribution', 'metric'] as const;
type Kind = (typeof KINDS)[number];

/** What stands in the form. */
export interface Draft {
  readonly title: string;
  readonly kind: Kind;
  readonly column: string;
  readonly metric: string;
  readonly timeColumn: string;
  readonly every: Every;
  readonly sensitivity: Sensitivity;
  readonly timeZone: string;
  /** Dates, with commas between. */
  readonly holidays: string;
}

export function firstDraft({ table, timeColumns, columns, metrics }: MonitorChoices): Draft {
  return {
    title: `Rows of ${table}`,
    kind: 'volume',
    column: columns.find((column) => !timeColumns.includes(column)) ?? columns[0] ?? '',
    metric: metrics[0]?.name ?? '',
    timeColumn: timeColumns[0] ?? '',
    every: 'day',
    sensitivity: 'medium',
    timeZone: 'UTC',
    holidays: '',
  };
}

/** What is not there to choose any more gives way to what is. */
export function draftOf(
  { title, measure, timeColumn, every, sensitivity, timeZone, holidays }: MonitorDefinition,
  choices: MonitorChoices,
): Draft {
  const first = firstDraft(choices);
  const known = (name: string | undefined, names: readonly string[], instead: string) =>
    name !== undefined && names.includes(name) ? name : instead;
  const metrics = choices.metrics.map(({ name }) => name);
  return {
    ...{ title, kind: measure.kind, every, sensitivity, timeZone, holidays: holidays.join(', ') },
    column: known('column' in measure ? measure.column : undefined, choices.columns, first.column),
    metric: known('metric' in measure ? measure.metric : undefined, metrics, first.metric),
    timeColumn: known(timeColumn, choices.timeColumns, first.timeColumn),
  };
}

/** As the server takes it; whether it is right is for the contract to say. */
export function toDefinition(table: string, draft: Draft): unknown {
  const { title, kind, column, metric, timeColumn, every, sensitivity, timeZone, holidays } = draft;
  return {
    ...{ title, table, timeColumn, every, sensitivity, timeZone },
    measure: {
      kind,
      ...((kind === 'nulls' || kind === 'distribution') && { column }),
      ...(kind === 'metric' && { metric }),
    },
    holidays: holidays.split(/[\s,]+/).filter((date) => date !== ''),
  };
}

interface DefinitionFieldsProps {
  readonly choices: MonitorChoices;
  readonly draft: Draft;
  readonly every: readonly Every[];
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (part: Partial<Draft>) => void;
}

export function DefinitionFields({ choices, draft, every, errors, onChange }: DefinitionFieldsProps) {
  const same = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));
  return (
    <div className={classes.fields}>
      <SelectField
        label="Measure"
        value={draft.kind}
        onChange={(event) => onChange({ kind: event.target.value as Kind })}
        choices={KINDS.map((kind) => ({
          value: kind,
          label: MEASURE_WORDS[kind],
          disabled: kind === 'metric' && choices.metrics.length === 0,
        }))}
      />
      {(draft.kind === 'nulls' || draft.kind === 'distribution') && (
        <SelectField
          label="Column"
          value={draft.column}
          onChange={(event) => onChange({ column: event.target.value })}
          choices={same(choices.columns)}
        />
      )}
      {draft.kind === 'metric' && (
        <SelectField
          label="Metric"
          value={draft.metric}
          onChange={(event) => onChange({ metric: event.target.value })}
          choices={choices.metrics.map(({ name, label }) => ({ value: name, label }))}
        />
      )}
      <SelectField
        label="Time of a row"
        value={draft.timeColumn}
        onChange={(event) => onChange({ timeColumn: event.target.value })}
        choices={same(choices.timeColumns)}
      />
      <SelectField
        label="Every"
        value={draft.every}
        onChange={(event) => onChange({ every: event.target.value as Every })}
        choices={every.map((each) => ({ value: each, label: each === 'day' ? 'Day (UTC)' : 'Hour' }))}
      />
      <SelectField
        label="Sensitivity"
        value={draft.sensitivity}
        onChange={(event) => onChange({ sensitivity: event.target.value as Sensitivity })}
        choices={SENSITIVITIES.map((each) => ({ value: each, label: SENSITIVITY_WORDS[each] }))}
      />
      <Field
        label="Time zone"
        hint="Whose weekdays and hours it learns, as Europe/Berlin."
        value={draft.timeZone}
        onChange={(event) => onChange({ timeZone: event.target.value })}
        error={errors.timeZone}
      />
      <Field
        label="Holidays"
        hint="Dates, as 2026-12-25, with commas between. They are held against each other."
        value={draft.holidays}
        onChange={(event) => onChange({ holidays: event.target.value })}
        error={errors.holidays}
      />
    </div>
  );
}
