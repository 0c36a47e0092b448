'use client';

import { useSubscription } from '@trpc/tanstack-react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { ErrorState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { AuditCheckEvent, AuditVerdict } from '#server/audit/schema.ts';
import classes from './audit.module.css';

interface CheckPanelProps {
  readonly onClose: () => void;
}

/** Checks the whole log while it is open: how far it is, then what was found. */
export function CheckPanel({ onClose }: CheckPanelProps) {
  const trpc = useTRPC();
  const [event, setEvent] = useState<AuditCheckEvent>({ kind: 'progress', checked: 0, total: 0 });
  const isDone = event.kind === 'verdict';
  const { error, reset } = useSubscription(
    trpc.audit.check.subscriptionOptions(undefined, { enabled: !isDone, onData: setEvent }),
  );
  return (
    <div className={classes.check}>
      <Panel title="Check of the log" aside={<Button onClick={onClose}>Close</Button>}>
        <div role="status">
          {error ? (
            <ErrorState title="The log could not be checked" onRetry={reset}>
              {error.message}
            </ErrorState>
          ) : isDone ? (
            <Verdict verdict={event.verdict} />
          ) : (
            <Progress checked={event.checked} total={event.total} />
          )}
        </div>
      </Panel>
    </div>
  );
}

function Progress({ checked, total }: { checked: number; total: number }) {
  return (
    <div className={classes.progress}>
      <progress aria-label="Entries checked" max={Math.max(total, 1)} value={checked} />
      <span>
        <FormattedNumber value={checked} unit={{ kind: 'count' }} /> of{' '}
        <FormattedNumber value={total} unit={{ kind: 'count' }} /> entries
      </span>
    </div>
  );
}

function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const entries = <FormattedNumber value={verdict.entries} unit={{ kind: 'count' }} />;
  if (verdict.ok) {
    return (
      <p>
        <StatusBadge status="good">Whole</StatusBadge> All {entries} entries are as they were recorded, and
        none is missing. {anchorWords(verdict)}
      </p>
    );
  }
  const { problems, problemCount } = verdict;
  return (
    <>
      <p>
        <StatusBadge status="critical">Changed</StatusBadge> {entries} entries were checked.{' '}
        {problemCount > problems.length && `The first ${problems.length} of ${problemCount} findings:`}
      </p>
      <ul className={classes.problems}>
        {problems.map(({ seq, kind, says }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
          <li key={index} data-kind={kind} data-seq={seq}>
            {says}
          </li>
        ))}
      </ul>
    </>
  );
}

function anchorWords({ anchoredSeq, entries }: AuditVerdict): string {
  if (anchoredSeq === 0) return 'No anchor outside the database says how far it once went.';
  if (anchoredSeq === entries) return 'The anchors outside the database say the same of its end.';
  return `The anchors outside the database reach to entry ${anchoredSeq}.`;
}
