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
import type { LetterJob } from '#server/letters/schema.ts';
import { fixInWords, isGoingOn, JOB_WORDS } from './letter-words.ts';
import classes from './letters.module.css';

const BUSY_MS = 1_500;
const IDLE_MS = 15_000;

const COLUMNS = [
  { name: 'What' },
  { name: 'State' },
  { name: 'Done', number: true },
  { name: 'Refused', number: true },
  { name: 'Had an outcome', number: true, wide: true },
  { name: 'Asked' },
];

/** What was asked to be done with letters and how far it has come; nothing where nobody asked. */
export function JobsPanel({ mayReplay }: { mayReplay: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const { data } = useQuery(
    trpc.letters.jobs.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data?.some(isGoingOn) ? BUSY_MS : IDLE_MS),
      meta: { quiet: true },
    }),
  );
  const progress = JSON.stringify((data ?? []).map(({ id, state, settled }) => [id, state, settled]));
  const [seen, setSeen] = useState(progress);
  useEffect(() => {
    if (seen === progress) return;
    setSeen(progress);
    void client.invalidateQueries({ queryKey: trpc.letters.summary.queryKey() });
  }, [seen, progress, client, trpc]);
  if (!data || data.length === 0) return null;
  return (
    <Panel title="Work on letters" aside="The latest first" flush>
      <ListTable
        label="Work on letters"
        columns={[...COLUMNS, ...(mayReplay ? [{ name: 'Actions', silent: true }] : [])]}
      >
        {data.map((job) => (
          <Job key={job.id} job={job} mayReplay={mayReplay} />
        ))}
      </ListTable>
    </Panel>
  );
}

function Job({ job, mayReplay }: { job: LetterJob; mayReplay: boolean }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const stop = useMutation(
    trpc.letters.stop.mutationOptions({
      onSettled: () => client.invalidateQueries({ queryKey: trpc.letters.jobs.queryKey() }),
    }),
  );
  const { status, word } = JOB_WORDS[job.state];
  const handled = job.settled + job.refused + job.already;
  return (
    <tr>
      <td>
        {job.what === 'replay' ? 'Replay' : 'Discard'} of{' '}
        <FormattedNumber value={job.selected} unit={{ kind: 'count' }} /> of{' '}
        <span className={classes.name}>{job.topic}</span>
        <JobAside job={job} />
        {job.error !== null && <span className={classes.failure}>{job.error}</span>}
      </td>
      <td>
        <StatusBadge status={status}>{word}</StatusBadge>
        {job.state === 'running' && (
          <progress
            className={classes.progress}
            aria-label="Letters that were gone through"
            value={Math.min(handled, job.selected)}
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
      <td data-number data-wide>
        <FormattedNumber value={job.already} unit={{ kind: 'count' }} />
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

function JobAside({ job: { what, fix, why } }: { job: LetterJob }) {
  if (what === 'discard') return <span className={classes.aside}>{why}</span>;
  if (fix === null) return null;
  return <span className={classes.aside}>{fixInWords(fix)}</span>;
}
