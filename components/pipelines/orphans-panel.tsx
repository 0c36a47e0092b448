'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { LakeTableDetails, OrphanReport } from '#server/pipelines/schema.ts';
import classes from './pipelines.module.css';
import { TableWork } from './table-work.tsx';

const CLEANING = ['clean'] as const;
const HOURS_A_DAY = 24;

interface OrphansPanelProps {
  readonly details: Pick<LakeTableDetails, 'table' | 'isMadeByModel' | 'asked'>;
}

/** Looks for files that nothing refers to, which removes nothing; then whoever manages pipelines can have them removed. */
export function OrphansPanel({ details }: OrphansPanelProps) {
  const trpc = useTRPC();
  const found = useQuery(
    trpc.pipelines.orphans.queryOptions({ table: details.table }, { enabled: false, meta: { quiet: true } }),
  );
  return (
    <Panel
      title="Files that nothing refers to"
      aside="Left by a process that was killed, or a disk that failed"
    >
      <div className={classes.work}>
        <Button busy={found.isFetching} onClick={() => void found.refetch()}>
          Look for them
        </Button>
        {found.data && found.data.files + found.data.uploads > 0 && (
          <TableWork details={details} whats={CLEANING} />
        )}
      </div>
      <FormProblem>{failureOf(found.error)}</FormProblem>
      {found.data && <Report report={found.data} />}
    </Panel>
  );
}

function Report({
  report: { files, bytes, oldestAt, uploads, names, olderThanHours },
}: {
  report: OrphanReport;
}) {
  const days = olderThanHours / HOURS_A_DAY;
  return (
    <div role="status" className={classes.stack}>
      <p className={classes.note}>
        {files === 0 ? (
          <>
            There are none that are older than {days} days. Younger ones may be somebody’s work and do not
            count.
          </>
        ) : (
          <>
            <FormattedNumber value={files} unit={{ kind: 'count' }} /> {files === 1 ? 'file' : 'files'} of{' '}
            <FormattedNumber value={bytes} unit={{ kind: 'bytes' }} />, older than {days} days
            {oldestAt !== null && (
              <>
                ; the oldest was written <RelativeTime at={oldestAt} />
              </>
            )}
            . They are removed within a day.
          </>
        )}
      </p>
      {uploads > 0 && (
        <p className={classes.note}>
          <FormattedNumber value={uploads} unit={{ kind: 'count' }} />{' '}
          {uploads === 1 ? 'upload was' : 'uploads were'} cut off more than {days} days ago. What was sent of{' '}
          {uploads === 1 ? 'it' : 'them'} is removed within a day.
        </p>
      )}
      {names.length > 0 && (
        <ul className={classes.links}>
          {names.map((name) => (
            <li key={name} className={classes.name}>
              {name}
            </li>
          ))}
          {files > names.length && (
            <li className={classes.aside}>
              and <FormattedNumber value={files - names.length} unit={{ kind: 'count' }} /> more
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
