'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { MonitorChoices, ShownMonitor } from '#server/monitors/schema.ts';
import { draftOf } from './definition-fields.tsx';
import { MonitorForm } from './monitor-form.tsx';

/** A monitor is edited as it was made: from what it would have told. */
export function EditMonitorPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const read = useQuery(trpc.monitors.show.queryOptions({ monitor: id }));
  return (
    <>
      <PageHeader
        title="Edit monitor"
        lead={<Link href={`/quality/monitors/${id}`}>{read.data?.definition.title ?? 'The monitor'}</Link>}
      />
      <Loaded read={read} failed="The monitor could not be loaded" height="360px">
        {(monitor) => <Choices key={monitor.id} monitor={monitor} />}
      </Loaded>
    </>
  );
}

function Choices({ monitor }: { monitor: ShownMonitor }) {
  const trpc = useTRPC();
  const { table } = monitor.definition;
  const read = useQuery(trpc.monitors.choices.queryOptions({ table }));
  return (
    <Panel title={`What to watch of ${table}`}>
      <Loaded read={read} failed="The columns could not be loaded" height="160px">
        {(choices) => <Edited monitor={monitor} choices={choices} />}
      </Loaded>
    </Panel>
  );
}

function Edited({ monitor, choices }: { monitor: ShownMonitor; choices: MonitorChoices }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  // Whoever types stays with what they began from.
  const [{ id, definition, version: basedOn }] = useState(monitor);
  const save = useMutation(
    trpc.monitors.edit.mutationOptions({
      meta: { quiet: true },
      async onSuccess() {
        await client.invalidateQueries(trpc.monitors.pathFilter());
        showToast({ tone: 'good', title: 'The monitor is saved.' });
        router.push(`/quality/monitors/${id}`);
      },
    }),
  );
  return (
    <MonitorForm
      choices={choices}
      first={draftOf(definition, choices)}
      monitor={{ id, definition }}
      saving={save}
      onSave={(edited) => save.mutate({ monitor: id, definition: edited, basedOn })}
    />
  );
}
