'use client';

import { useState } from 'react';
import { Dialog } from '#components/ui/dialog.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { SeenCheck, TableQuality } from '#server/quality/schema.ts';
import { FailingRowsView } from './failing-rows-view.tsx';
import classes from './quality.module.css';
import { CHECK_WORDS, checkStatus, GATE_WORDS, passedShare, SEVERITY_WORDS } from './quality-words.ts';

const COLUMNS = [
  { name: 'What must hold' },
  { name: 'State' },
  { name: 'Rows that fail', number: true },
  { name: 'Hold', number: true, wide: true },
  { name: 'Found', wide: true },
  { name: 'Suite', wide: true },
];

const ORDER = { failed: 0, not_evaluated: 1, none: 2, passed: 3 } as const;

/** The checks of a table, those that need somebody first. */
export function CheckList({ quality, mayQuery }: { quality: TableQuality; mayQuery: boolean }) {
  const { table, checks } = quality;
  const [open, setOpen] = useState<SeenCheck | null>(null);
  const sorted = checks.toSorted((a, b) => rank(a) - rank(b));
  const failed = checks.filter(({ result }) => result?.state === 'failed').length;
  return (
    <Panel title="Checks" aside={`${checks.length - failed} of ${checks.length} do not fail`} flush>
      <ListTable label="Checks" columns={COLUMNS}>
        {sorted.map((check) => (
          <CheckRow key={`${check.suite}/${check.id}`} check={check} onOpen={() => setOpen(check)} />
        ))}
      </ListTable>
      <Dialog title={open?.sentence ?? ''} edge open={open !== null} onClose={() => setOpen(null)}>
        {open && <FailingRowsView table={table} check={open} mayQuery={mayQuery} />}
      </Dialog>
    </Panel>
  );
}

function rank({ result, severity }: SeenCheck): number {
  const weight = { critical: 0, warning: 0.25, info: 0.5 }[severity];
  return ORDER[result?.state ?? 'none'] + weight;
}

function CheckRow({ check, onOpen }: { check: SeenCheck; onOpen: () => void }) {
  const { sentence, notes, severity, gate, suiteName, result } = check;
  return (
    <tr>
      <td className={classes.words}>
        {sentence}
        {notes !== '' && <span className={classes.aside}>{notes}</span>}
        {gate !== 'publish' && <span className={classes.aside}>{GATE_WORDS[gate]}</span>}
      </td>
      <td>
        {result === null ? (
          <StatusBadge status="idle">Not checked yet</StatusBadge>
        ) : (
          <>
            <StatusBadge status={checkStatus(result.state, severity)}>
              {CHECK_WORDS[result.state].word}
            </StatusBadge>
            <span className={classes.aside}>
              {SEVERITY_WORDS[severity]}, since <RelativeTime at={result.since} />
            </span>
            {result.reason !== null && <span className={classes.reason}>{result.reason}</span>}
          </>
        )}
      </td>
      <td data-number>
        {result?.hasRows ? (
          <button type="button" className={classes.link} onClick={onOpen}>
            <FormattedNumber value={result.unexpectedCount} unit={{ kind: 'count' }} />
            <span className="visually-hidden"> rows that fail: {sentence}</span>
          </button>
        ) : (
          <FormattedNumber value={result?.unexpectedCount} unit={{ kind: 'count' }} />
        )}
      </td>
      <td data-number data-wide>
        <FormattedNumber value={result && passedShare(result)} unit={{ kind: 'share' }} />
      </td>
      <td data-wide className={classes.name}>
        {result?.observed ?? '–'}
      </td>
      <td data-wide>{suiteName}</td>
    </tr>
  );
}
