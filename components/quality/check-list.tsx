'use client';

import { useState } from 'react';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { SeenCheck, TableQuality } from '#server/quality/schema.ts';
import { CheckDetails } from './check-details.tsx';
import classes from './quality.module.css';
import { CHECK_WORDS, checkStatus, GATE_WORDS, passedShare, SEVERITY_WORDS } from './quality-words.ts';

const COLUMNS = [
  { name: 'What must hold' },
  { name: 'State' },
  { name: 'Rows that fail', number: true },
  { name: 'Rows that pass', number: true, wide: true },
  { name: 'Found', wide: true },
  { name: 'Suite', wide: true },
];

const ORDER = { failed: 0, not_evaluated: 1, none: 2, passed: 3 } as const;

interface CheckListProps {
  readonly quality: TableQuality;
  readonly mayPreview: boolean;
  readonly mayQuery: boolean;
  readonly maySeePipelines: boolean;
}

/** The checks of a table, those that need somebody first. */
export function CheckList({ quality, ...rights }: CheckListProps) {
  const { table, checks } = quality;
  const [chosen, setChosen] = useState<string | null>(null);
  const open = checks.find((check) => keyOf(check) === chosen);
  const sorted = checks.toSorted((a, b) => rank(a) - rank(b));
  const failed = checks.filter(({ result }) => result?.state === 'failed').length;
  return (
    <Panel title="Checks" aside={`${checks.length - failed} of ${checks.length} do not fail`} flush>
      <ListTable label="Checks" columns={COLUMNS}>
        {sorted.map((check) => (
          <CheckRow key={keyOf(check)} check={check} onOpen={() => setChosen(keyOf(check))} />
        ))}
      </ListTable>
      <Dialog title={open?.sentence ?? ''} edge open={open !== undefined} onClose={() => setChosen(null)}>
        {open && <CheckDetails {...rights} table={table} check={open} />}
      </Dialog>
    </Panel>
  );
}

function keyOf({ suite, id }: SeenCheck): string {
  return `${suite}/${id}`;
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
        <button type="button" className={classes.opener} onClick={onOpen} onPointerEnter={prepareDialog}>
          {sentence}
        </button>
        {result !== null && result.reason !== null && <span className={classes.reason}>{result.reason}</span>}
        {notes !== '' && <span className={classes.aside}>{notes}</span>}
        {gate !== 'publish' && <span className={classes.aside}>{GATE_WORDS[gate]}</span>}
      </td>
      <td className={classes.state}>
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
