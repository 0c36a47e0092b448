'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { QuarantineJob } from '#server/quarantine/schema.ts';
import classes from './quarantine.module.css';
import { isGoingOn, JOB_WORDS } from './quarantine-words.ts';

const BUSY_MS = 1_500;
const IDLE_MS = 15_000;

const COLUMNS = [
  { name: 'What' },
  { name: 'State' },
  { name: 'Done', number: true },
  { name: 'Refused', number: true },
  { name: 'Asked' },
];

/** What was asked to be done with rows and how far it has come; nothing where nobody asked. */
export function JobsPanel({ mayReplay }: { mayReplay: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data } = useQuery(
    trpc.quarantine.jobs.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data?.some(isGoingOn) ? BUSY_MS : IDLE_MS),
      meta: { quiet: true },
    }),
  );
  const progress = JSON.stringify((data ?? []).map(({ id, state, settled }) => [id, state, settled]));
  const [seen, setSeen] = useState(progress);
  useEffect(() => {
    if (seen === progress) return;
    setSeen(progress);
    void client.invalidateQueries({ queryKey: trpc.quarantine.summary.queryKey() });
  }, [seen, progress, client, trpc]);
  if (!data || data.length === 0) return null;
  return (
    <Panel title="Work on rows" aside="The latest first" flush>
      <ListTable
        label="Work on rows"
        columns={[...COLUMNS, ...(mayReplay ? [{ name: 'Actions', silent: true }] : [])]}
      >
        {data.map((job) => (
          <Job key={job.id} job={job} mayReplay={mayReplay} />
        ))}
      </ListTable>
    </Panel>
  );
}

function Job({ job, mayReplay }: { job: QuarantineJob; mayReplay: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const stop = useMutation(
    trpc.quarantine.stop.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.quarantine.jobs.queryKey() }),
    }),
  );
  const { status, word } = JOB_WORDS[job.state];
  return (
    <tr>
      <td>
        {job.what === 'replay' ? 'Replay' : 'Discard'} of{' '}
        <FormattedNumber value={job.selected} unit={{ kind: 'count' }} /> of{' '}
        <span className={classes.name}>{job.table}</span>
        {job.why !== null && <span className={classes.aside}>{job.why}</span>}
        {job.error !== null && <span className={classes.failure}>{job.error}</span>}
      </td>
      <td>
        <StatusBadge status={status}>{word}</StatusBadge>
        {job.state === 'running' && (
          <progress
            className={classes.progress}
            aria-label="Rows that were gone through"
            value={Math.min(job.settled + job.refused, job.selected)}
            max={Math.max(1, job.selected)}
          />
        )}
      </td>
      <td data-number>
        <FormattedNumber value={job.settled} unit={{ kind: 'count' }} />
      </td>
      <td data-number>
        <FormattedNumber value={job.refused} unit={{ kind: 'count' }} />
      </td>
      <td>
        <RelativeTime at={job.at} />
        <span className={classes.aside}>by {job.by}</span>
      </td>
      {mayReplay && (
        <td>
          {isGoingOn(job) && (
            <Button busy={stop.isPending} onClick={() => stop.mutate({ id: job.id })}>
              Stop
            </Button>
          )}
        </td>
      )}
    </tr>
  );
}
