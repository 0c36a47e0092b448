'use client';

import Link from 'next/link';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { PipelineRun } from '#server/pipelines/schema.ts';
import classes from './pipelines.module.css';
import { workInWords } from './run-words.ts';
import { tableHref } from './table-href.ts';

const COLUMNS = [
  { name: 'Table' },
  { name: 'What' },
  { name: 'State' },
  { name: 'Started' },
  { name: 'Took', number: true },
  { name: 'In', number: true, wide: true },
  { name: 'Out', number: true, wide: true },
];

/** What workers did, the latest first. */
export function RunList({ runs, stale }: { runs: readonly PipelineRun[]; stale?: boolean }) {
  return (
    <ListTable label="Runs" columns={COLUMNS} {...(stale !== undefined && { stale })}>
      {runs.map((run) => (
        <tr key={run.id}>
          <td className={classes.narrow}>
            <Link href={tableHref(run.table)} className={classes.name}>
              <SoftBreaks text={run.table} />
            </Link>
            {run.error !== null && <span className={classes.failure}>{run.error}</span>}
            {run.isErrorWithheld && (
              <span className={classes.aside}>
                Why it failed may name what you do not see, and is not shown.
              </span>
            )}
          </td>
          <td>
            {workInWords(run)}
            {run.reason !== null && <span className={classes.aside}>{run.reason}</span>}
            <Savings run={run} />
          </td>
          <td>
            <RunState run={run} />
          </td>
          <td>
            <RelativeTime at={run.startedAt} />
          </td>
          <td data-number>
            <FormattedNumber value={run.durationMs} unit={{ kind: 'milliseconds' }} />
          </td>
          <td data-number data-wide>
            <Amount rows={run.rowsIn} files={run.filesBefore} bytes={run.bytesRewritten} kind={run.kind} />
          </td>
          <td data-number data-wide>
            <Amount rows={run.rowsOut} files={run.filesAfter} bytes={run.bytesAfter} kind={run.kind} />
            {run.rowsQuarantined !== null && run.rowsQuarantined > 0 && (
              <span className={classes.aside}>
                <FormattedNumber value={run.rowsQuarantined} unit={{ kind: 'count' }} /> quarantined
              </span>
            )}
          </td>
        </tr>
      ))}
    </ListTable>
  );
}

function RunState({ run: { state, held } }: { run: PipelineRun }) {
  if (state === 'failed') return <StatusBadge status="critical">Failed</StatusBadge>;
  if (held === 'held') {
    return (
      <Link href="/quality/held">
        <StatusBadge status="warning">Held</StatusBadge>
      </Link>
    );
  }
  if (held === 'rejected') return <StatusBadge status="idle">Rejected</StatusBadge>;
  return <StatusBadge status="good">{held === 'released' ? 'Done, released' : 'Done'}</StatusBadge>;
}

/** What a compaction spares those who read the table, and what it cost. */
function Savings({ run: { opensSaved, scansPerDay, cpuMs } }: { run: PipelineRun }) {
  if (opensSaved === null || cpuMs === null) return null;
  return (
    <span className={classes.aside}>
      A read of all of it opens <FormattedNumber value={opensSaved} unit={{ kind: 'count' }} />{' '}
      {opensSaved === 1 ? 'file' : 'files'} less
      {scansPerDay !== null && scansPerDay >= 0.5 && (
        <>
          , about <FormattedNumber value={Math.round(scansPerDay)} unit={{ kind: 'count' }} /> times a day
        </>
      )}
      ; cost <FormattedNumber value={cpuMs} unit={{ kind: 'milliseconds' }} /> of processor.
    </span>
  );
}

interface AmountProps {
  readonly rows: number | null;
  readonly files: number | null;
  readonly bytes: number | null;
  readonly kind: PipelineRun['kind'];
}

function Amount({ rows, files, bytes, kind }: AmountProps) {
  const value = kind === 'model' ? rows : files;
  if (value === null) return '–';
  const of = kind === 'model' ? 'rows' : kind === 'expire' ? 'snapshots' : 'files';
  return (
    <>
      <FormattedNumber value={value} unit={{ kind: 'count' }} /> {value === 1 ? of.slice(0, -1) : of}
      {bytes !== null && (
        <span className={classes.aside}>
          <FormattedNumber value={bytes} unit={{ kind: 'bytes' }} />
        </span>
      )}
    </>
  );
}
