import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import {
  EVERY,
  type MonitorChoices,
  type MonitorDefinition,
  monitorDefinition,
} from '#server/monitors/schema.ts';
import { DefinitionFields, type Draft, toDefinition } from './definition-fields.tsx';
import { MonitorChart } from './monitor-chart.tsx';
import { replayWords } from './monitor-words.ts';
import classes from './monitors.module.css';

interface MonitorFormProps {
  readonly choices: MonitorChoices;
  readonly first: Draft;
  /** The monitor that is edited: its false alarms count. Null for a new one. */
  readonly monitor?: { readonly id: string; readonly definition: MonitorDefinition } | null;
  readonly saving: { readonly isPending: boolean; readonly error: unknown; readonly reset: () => void };
  readonly onSave: (definition: MonitorDefinition) => void;
}

/** A monitor is tried on the past before it is saved: what is saved is what the replay below is of, whatever its title. */
export function MonitorForm({ choices, first, monitor = null, saving, onSave }: MonitorFormProps) {
  const trpc = useTRPC();
  const [draft, setDraft] = useState<Draft>(first);
  const [tried, setTried] = useState<MonitorDefinition | null>(null);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const preview = useQuery(
    trpc.monitors.preview.queryOptions(
      { definition: tried as MonitorDefinition, monitor: monitor?.id ?? null },
      { enabled: tried !== null, staleTime: 60_000, retry: false, meta: { quiet: true } },
    ),
  );
  const parsed = monitorDefinition.safeParse(toDefinition(choices.table, draft));
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    saving.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setErrors(parsed.success ? {} : fieldErrors(parsed.error));
    setTried(parsed.success ? parsed.data : null);
  };
  const isShown = tried !== null && parsed.success && withoutTitle(tried) === withoutTitle(parsed.data);
  const isOtherTitle =
    monitor !== null &&
    parsed.success &&
    withoutTitle(monitor.definition) === withoutTitle(parsed.data) &&
    monitor.definition.title !== parsed.data.title;
  return (
    <form onSubmit={submit} noValidate className={classes.stack}>
      <Field
        label="Title"
        value={draft.title}
        onChange={(event) => change({ title: event.target.value })}
        error={errors.title}
      />
      <DefinitionFields choices={choices} draft={draft} every={EVERY} errors={errors} onChange={change} />
      <div className={classes.actions}>
        <Button type="submit" tone={isShown ? 'plain' : 'primary'} busy={preview.isFetching}>
          Replay 90 days
        </Button>
        {((isShown && preview.data) || isOtherTitle) && (
          <Button
            tone="primary"
            busy={saving.isPending}
            onClick={() => parsed.success && onSave(parsed.data)}
          >
            Save the monitor
          </Button>
        )}
      </div>
      <FormProblem>{failureOf(preview.error ?? saving.error)}</FormProblem>
      {isShown && preview.data && (
        <>
          <p className={classes.words} role="status">
            {replayWords(preview.data)}
          </p>
          <MonitorChart points={preview.data.points} definition={tried} unit={preview.data.unit} />
        </>
      )}
    </form>
  );
}

function withoutTitle(definition: MonitorDefinition): string {
  return JSON.stringify(monitorDefinition.parse({ ...definition, title: '–' }));
}
