import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { isGoingOn, JOB_WORDS, type RepairJob } from './job.ts';
import classes from './repair.module.css';
import { useOnChange } from './use-on-change.ts';

export interface ListedJob extends RepairJob {
  /** The table or topic that it is about. */
  readonly of: string;
  /** What is changed, in words; null for nothing that can be told. */
  readonly change: string | null;
  /** Of the selected: had an outcome before this came to them. */
  readonly already: number;
}

interface JobsPanelProps {
  /** What there are many of: `letters`. */
  readonly things: string;
  /** Undefined until they have come. */
  readonly jobs: readonly ListedJob[] | undefined;
  /** Null for whoever may not. */
  readonly stop: { readonly run: (id: string) => void; readonly running: string | null } | null;
  /** One of them has come further. */
  readonly onProgress: () => unknown;
}

/** What was asked to be done and how far it has come; nothing where nobody asked. */
export function JobsPanel({ things, jobs = [], stop, onProgress }: JobsPanelProps) {
  useOnChange(JSON.stringify(jobs.map(({ id, state, settled }) => [id, state, settled])), onProgress);
  if (jobs.length === 0) return null;
  const hasActions = stop !== null && jobs.some(isGoingOn);
  return (
    <Panel title={`Work on ${things}`} aside="The latest first" flush>
      <ListTable
        label={`Work on ${things}`}
        columns={[
          { name: 'What' },
          { name: 'State' },
          { name: 'Done', number: true },
          { name: 'Refused', number: true },
          ...(hasActions ? [{ name: 'Actions', silent: true }] : []),
        ]}
      >
        {jobs.map((job) => (
          <tr key={job.id}>
            <JobCells job={job} things={things} />
            {hasActions && (
              <td>
                {isGoingOn(job) && (
                  <Button busy={stop.running === job.id} onClick={() => stop.run(job.id)}>
                    Stop
                  </Button>
                )}
              </td>
            )}
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

function JobCells({ job, things }: { job: ListedJob; things: string }) {
  const { what, of, selected, settled, refused, already, state, by, at, why, change, error } = job;
  const { status, word } = JOB_WORDS[state];
  return (
    <>
      <td>
        {what === 'replay' ? 'Replay' : 'Discard'} of{' '}
        <FormattedNumber value={selected} unit={{ kind: 'count' }} /> of{' '}
        <span className={classes.name}>
          <SoftBreaks text={of} />
        </span>
        {change !== null && <span className={classes.aside}>{change}</span>}
        {why !== null && <span className={classes.aside}>{why}</span>}
        <span className={classes.aside}>
          asked for by <SoftBreaks text={by} /> <RelativeTime at={at} />
        </span>
        {already > 0 && (
          <span className={classes.aside}>
            <FormattedNumber value={already} unit={{ kind: 'count' }} /> had an outcome before
          </span>
        )}
        {error !== null && <span className={classes.failure}>{error}</span>}
      </td>
      <td>
        <StatusBadge status={status}>{word}</StatusBadge>
        {state === 'running' && (
          <progress
            className={classes.progress}
            aria-label={`How many ${things} were gone through`}
            value={Math.min(settled + refused + already, selected)}
            max={Math.max(1, selected)}
          />
        )}
      </td>
      <td data-number>
        <FormattedNumber value={settled} unit={{ kind: 'count' }} />
      </td>
      <td data-number>
        <FormattedNumber value={refused} unit={{ kind: 'count' }} />
      </td>
    </>
  );
}
