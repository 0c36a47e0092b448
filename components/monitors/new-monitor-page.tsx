'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/field.tsx';
import { fieldErrors } from '#components/ui/field-errors.ts';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import { EVERY, type MonitorDefinition, monitorDefinition } from '#server/monitors/schema.ts';
import { DefinitionFields, type Draft, firstDraft, toDefinition } from './definition-fields.tsx';
import { MonitorChart } from './monitor-chart.tsx';
import { replayWords } from './monitor-words.ts';
import classes from './monitors.module.css';

/** A monitor is tried on the past before it is saved. The address may name the table. */
export function NewMonitorPage() {
  const trpc = useTRPC();
  const read = useQuery(trpc.monitors.tables.queryOptions());
  const asked = useSearchParams().get('table');
  return (
    <>
      <PageHeader
        title="New monitor"
        lead={
          <>
            See what it would have told in the past 90 days, then save it.{' '}
            <Link href="/quality/monitors">All monitors</Link>
          </>
        }
      />
      <Loaded read={read} failed="The tables could not be loaded" height="360px">
        {(tables) =>
          tables.length === 0 ? (
            <EmptyState title="No table to watch">
              A monitor needs a table of which you see all rows and, as it is, a column with a date or an
              instant.
            </EmptyState>
          ) : (
            <TableChoice
              tables={tables}
              first={asked !== null && tables.includes(asked) ? asked : (tables[0] as string)}
            />
          )
        }
      </Loaded>
    </>
  );
}

function TableChoice({ tables, first }: { tables: readonly string[]; first: string }) {
  const trpc = useTRPC();
  const [table, setTable] = useState(first);
  const read = useQuery(trpc.monitors.choices.queryOptions({ table }));
  return (
    <div className={classes.stack}>
      <Panel title="What to watch">
        <div className={classes.stack}>
          <SelectField
            label="Table"
            value={table}
            onChange={(event) => setTable(event.target.value)}
            choices={tables.map((name) => ({ value: name, label: name }))}
          />
          <Loaded read={read} failed="The columns could not be loaded" height="160px">
            {(choices) => <Trial key={choices.table} choices={choices} />}
          </Loaded>
        </div>
      </Panel>
    </div>
  );
}

function Trial({ choices }: { choices: Parameters<typeof firstDraft>[0] }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const [draft, setDraft] = useState<Draft>(() => firstDraft(choices));
  const [tried, setTried] = useState<MonitorDefinition | null>(null);
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const preview = useQuery(
    trpc.monitors.preview.queryOptions(tried as MonitorDefinition, {
      enabled: tried !== null,
      staleTime: 60_000,
      retry: false,
      meta: { quiet: true },
    }),
  );
  const save = useMutation(
    trpc.monitors.save.mutationOptions({
      meta: { quiet: true },
      async onSuccess(id) {
        await client.invalidateQueries(trpc.monitors.list.pathFilter());
        showToast({ tone: 'good', title: 'The monitor is saved.' });
        router.push(`/quality/monitors/${id}`);
      },
    }),
  );
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part });
    save.reset();
  };
  const read = (): MonitorDefinition | null => {
    const parsed = monitorDefinition.safeParse(toDefinition(choices.table, draft));
    setErrors(parsed.success ? {} : fieldErrors(parsed.error));
    return parsed.success ? parsed.data : null;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(read());
  };
  const isShown =
    tried !== null &&
    JSON.stringify(tried) ===
      JSON.stringify(monitorDefinition.safeParse(toDefinition(choices.table, draft)).data);
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
        {isShown && preview.data && (
          <Button tone="primary" busy={save.isPending} onClick={() => tried && save.mutate(tried)}>
            Save the monitor
          </Button>
        )}
      </div>
      <FormProblem>{failureOf(preview.error ?? save.error)}</FormProblem>
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
