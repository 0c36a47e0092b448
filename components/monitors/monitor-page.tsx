'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { JudgedPoint, ShownMonitor } from '#server/monitors/schema.ts';
import { MonitorChart } from './monitor-chart.tsx';
import { measureWords, STATE_WORDS } from './monitor-words.ts';
import classes from './monitors.module.css';

const REFRESH_MS = 60_000;

const COLUMNS = [
  { name: 'When' },
  { name: 'Value', number: true },
  { name: 'Expected', number: true },
  { name: 'Said' },
  { name: 'Action', silent: true },
];

/** One monitor: its past 90 days, what it told, and whether that was right. */
export function MonitorPage({ id }: { id: string }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.monitors.show.queryOptions({ monitor: id }, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  const monitor = read.data;
  return (
    <>
      <PageHeader
        title={monitor?.definition.title ?? 'Monitor'}
        lead={monitor ? <Lead monitor={monitor} /> : <Link href="/quality/monitors">All monitors</Link>}
      >
        {monitor?.mayEdit && (
          <Link className={buttonClasses.button} href={`/quality/monitors/${id}/edit`}>
            Edit
          </Link>
        )}
        {monitor?.mayManage && <Remove id={id} title={monitor.definition.title} />}
      </PageHeader>
      <Loaded read={read} failed="The monitor could not be loaded" height="480px">
        {(shown) => (
          <div className={classes.stack}>
            {shown.problem !== null && <p className={classes.words}>{shown.problem}</p>}
            <Panel
              title={`${measureWords(shown.definition.measure, shown.definition.every)}, the past 90 days`}
              aside={<Link href="/quality/monitors">All monitors</Link>}
            >
              <MonitorChart points={shown.points} definition={shown.definition} unit={shown.unit} />
            </Panel>
            <Alerts monitor={shown} />
          </div>
        )}
      </Loaded>
    </>
  );
}

function Lead({ monitor: { definition, state, evaluatedAt } }: { monitor: ShownMonitor }) {
  const { status, word } = STATE_WORDS[state];
  return (
    <>
      <StatusBadge status={status}>{word}</StatusBadge>{' '}
      <Link href={datasetAddress(definition.table)}>{definition.table}</Link>
      {evaluatedAt && (
        <>
          , looked at <RelativeTime at={evaluatedAt} />
        </>
      )}
    </>
  );
}

function Alerts({ monitor }: { monitor: ShownMonitor }) {
  const alerts = monitor.points.filter(({ verdict }) => verdict === 'alert').reverse();
  return (
    <Panel title="Alerts" flush={alerts.length > 0}>
      {alerts.length === 0 ? (
        <p className={classes.note}>Nothing was told in the past 90 days.</p>
      ) : (
        <ListTable label="Alerts" columns={COLUMNS}>
          {alerts.map((point) => (
            <Alert key={point.at} point={point} monitor={monitor} />
          ))}
        </ListTable>
      )}
    </Panel>
  );
}

function Alert({ point, monitor }: { point: JudgedPoint; monitor: ShownMonitor }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const isFalse = monitor.falseAlarms.includes(point.at);
  const at = new Date(point.at).toISOString();
  const say = useMutation(
    trpc.monitors.feedback.mutationOptions({
      async onSuccess() {
        await client.invalidateQueries(trpc.monitors.pathFilter());
        showToast({
          tone: 'good',
          title: isFalse ? 'It counts as an alert again.' : 'From now on the like is let pass at such times.',
        });
      },
    }),
  );
  const unit = monitor.unit === 'share' ? ({ kind: 'share' } as const) : ({ kind: 'plain' } as const);
  return (
    <tr>
      <th scope="row">
        <RelativeTime at={at} />
      </th>
      <td data-number>
        <FormattedNumber value={point.value} unit={unit} />
      </td>
      <td data-number>
        <FormattedNumber value={point.expected} unit={unit} />
      </td>
      <td>{isFalse ? 'False alarm' : '–'}</td>
      <td>
        {monitor.mayManage && point.tolerance !== null && (
          <Button
            busy={say.isPending}
            onClick={() => say.mutate({ monitor: monitor.id, at, isFalse: !isFalse })}
          >
            {isFalse ? 'Take back' : 'False alarm'}
          </Button>
        )}
      </td>
    </tr>
  );
}

function Remove({ id, title }: { id: string; title: string }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const remove = useMutation(
    trpc.monitors.remove.mutationOptions({
      async onSuccess() {
        router.push('/quality/monitors');
        await client.invalidateQueries(trpc.monitors.list.pathFilter());
        showToast({ tone: 'good', title: 'The monitor and its points are removed.' });
      },
    }),
  );
  return (
    <>
      <Button onPointerEnter={prepareDialog} onFocus={prepareDialog} onClick={() => setAsking(true)}>
        Remove
      </Button>
      <Dialog title="Remove the monitor" over={title} open={asking} onClose={() => setAsking(false)}>
        <div className={classes.stack}>
          <p className={classes.words}>All that it measured and told goes with it. This cannot be undone.</p>
          <div className={classes.actions}>
            <Button tone="primary" busy={remove.isPending} onClick={() => remove.mutate({ monitor: id })}>
              Remove
            </Button>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
