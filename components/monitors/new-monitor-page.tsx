'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { MonitorChoices } from '#server/monitors/schema.ts';
import { firstDraft } from './definition-fields.tsx';
import { MonitorForm } from './monitor-form.tsx';
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
            {(choices) => <NewMonitor key={choices.table} choices={choices} />}
          </Loaded>
        </div>
      </Panel>
    </div>
  );
}

function NewMonitor({ choices }: { choices: MonitorChoices }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
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
  return (
    <MonitorForm
      choices={choices}
      first={firstDraft(choices)}
      saving={save}
      onSave={(definition) => save.mutate(definition)}
    />
  );
}
