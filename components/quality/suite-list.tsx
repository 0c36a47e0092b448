'use client';

import { IconPlus } from '@tabler/icons-react';
import Link from 'next/link';
import buttonClasses from '#components/ui/button.module.css';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { SeenSuite, TableQuality } from '#server/quality/schema.ts';
import classes from './quality.module.css';
import { ORIGIN_WORDS } from './quality-words.ts';
import { SuiteActions } from './suite-actions.tsx';

const COLUMNS = [
  { name: 'Suite' },
  { name: 'Written', wide: true },
  { name: 'Checks', number: true },
  { name: 'When', wide: true },
  { name: 'What can be done with it', silent: true },
];

/** Where what must hold of a table is written. */
export function SuiteList({ quality, mayManage }: { quality: TableQuality; mayManage: boolean }) {
  const { table, suites } = quality;
  return (
    <Panel
      title="Suites"
      flush
      aside={
        mayManage && (
          <Link
            className={buttonClasses.button}
            href={`/quality/suites/new?${new URLSearchParams({ table })}`}
          >
            <IconPlus size={16} aria-hidden="true" />
            Write a suite
          </Link>
        )
      }
    >
      {suites.length === 0 ? (
        <EmptyState title="No suite">What must hold of a table is written in suites of checks.</EmptyState>
      ) : (
        <ListTable label="Suites" columns={COLUMNS}>
          {suites.map((suite) => (
            <SuiteRow key={suite.id} table={table} suite={suite} mayManage={mayManage} />
          ))}
        </ListTable>
      )}
    </Panel>
  );
}

interface SuiteRowProps {
  readonly table: string;
  readonly suite: SeenSuite;
  readonly mayManage: boolean;
}

function SuiteRow({ table, suite, mayManage }: SuiteRowProps) {
  const { id, name, description, origin, version, savedBy, savedAt, everyMinutes, checks } = suite;
  const isEditable = mayManage && origin === 'portal' && checks !== null;
  return (
    <tr>
      <td className={classes.words}>
        {isEditable ? (
          <Link href={`/quality/suites/${id}?${new URLSearchParams({ table })}`}>{name}</Link>
        ) : (
          name
        )}
        {description !== '' && <span className={classes.aside}>{description}</span>}
      </td>
      <td data-wide>
        {ORIGIN_WORDS[origin]}
        {version !== null && (
          <span className={classes.aside}>
            version {version}
            {savedBy !== null && <> by {savedBy}</>}
            {savedAt !== null && (
              <>
                , <RelativeTime at={savedAt} />
              </>
            )}
          </span>
        )}
      </td>
      <td data-number>{checks?.length ?? '–'}</td>
      <td data-wide>
        After each commit
        {everyMinutes !== null && <span className={classes.aside}>and every {everyMinutes} minutes</span>}
      </td>
      <td>
        <SuiteActions table={table} suite={suite} isEditable={isEditable} />
      </td>
    </tr>
  );
}
