'use client';

import { IconChevronRight } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { formatExact } from '#components/ui/format-time.ts';
import { ListTable } from '#components/ui/list-table.tsx';
import { useLocale, useTimeZone } from '#components/ui/locale.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { AuditFilter, AuditRow } from '#server/audit/schema.ts';
import classes from './audit.module.css';
import { EntryDetails } from './entry-details.tsx';
import { actionWords, outcomeWords } from './words.ts';

interface EntryTableProps {
  readonly entries: readonly AuditRow[];
  readonly stale: boolean;
  /** A person or a subject was pressed. */
  readonly onFilter: (filter: AuditFilter) => void;
}

const COLUMNS = [
  { name: 'Details', silent: true },
  { name: 'When' },
  { name: 'Who', wide: true },
  { name: 'What' },
  { name: 'Outcome' },
  { name: 'From', wide: true },
];

export function EntryTable({ entries, stale, onFilter }: EntryTableProps) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  function toggle(seq: number) {
    const next = new Set(open);
    if (!next.delete(seq)) next.add(seq);
    setOpen(next);
  }
  return (
    <Surface>
      <ListTable label="Entries of the audit log" columns={COLUMNS} stale={stale}>
        {entries.map((entry) => (
          <Fragment key={entry.seq}>
            <EntryRow
              entry={entry}
              open={open.has(entry.seq)}
              onToggle={() => toggle(entry.seq)}
              onFilter={onFilter}
            />
            {open.has(entry.seq) && (
              <tr id={`entry-${entry.seq}`}>
                <td colSpan={COLUMNS.length} className={classes.detailsCell}>
                  <EntryDetails entry={entry} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </ListTable>
    </Surface>
  );
}

interface EntryRowProps {
  readonly entry: AuditRow;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly onFilter: (filter: AuditFilter) => void;
}

function EntryRow({ entry, open, onToggle, onFilter }: EntryRowProps) {
  const { status, word } = outcomeWords(entry.outcome);
  const { subject } = entry;
  return (
    <tr>
      <td className={classes.toggleCell}>
        <button
          type="button"
          className={classes.toggle}
          aria-label={`Details of entry ${entry.seq}`}
          aria-expanded={open}
          aria-controls={open ? `entry-${entry.seq}` : undefined}
          onClick={onToggle}
        >
          <IconChevronRight size={16} aria-hidden="true" />
        </button>
      </td>
      <td className={classes.when}>
        <ExactTime at={entry.at} />
        <span className={classes.narrowActor}>
          <SoftBreaks text={entry.actor} />
        </span>
      </td>
      <td data-wide>
        <button
          type="button"
          className={classes.choose}
          title={`Only what ${entry.actor} did`}
          onClick={() => onFilter({ actor: entry.actor })}
        >
          <SoftBreaks text={entry.actor} />
        </button>
      </td>
      <td>
        {actionWords(entry.action)}
        {subject !== null && (
          <button
            type="button"
            className={classes.choose}
            data-second
            title={`Only what is about ${subject}`}
            onClick={() => onFilter({ subject })}
          >
            <SoftBreaks text={subject} />
          </button>
        )}
      </td>
      <td>
        <StatusBadge status={status}>{word}</StatusBadge>
      </td>
      <td data-wide>{entry.networkAddress ?? '–'}</td>
    </tr>
  );
}

/** To the second, in the viewer's zone. */
function ExactTime({ at }: { at: string }) {
  const locale = useLocale();
  const timeZone = useTimeZone();
  return (
    <time dateTime={at} suppressHydrationWarning>
      {formatExact(new Date(at), locale, timeZone)}
    </time>
  );
}
