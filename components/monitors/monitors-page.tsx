'use client';

import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import buttonClasses from '#components/ui/button.module.css';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { ListedMonitor } from '#server/monitors/schema.ts';
import { measureWords, STATE_WORDS } from './monitor-words.ts';
import classes from './monitors.module.css';

const REFRESH_MS = 30_000;

const COLUMNS = [
  { name: 'Monitor' },
  { name: 'State' },
  { name: 'Table' },
  { name: 'Looks at', wide: true },
  { name: 'Alerts in 30 days', number: true },
  { name: 'Last alert', wide: true },
  { name: 'Looked', wide: true },
];

/** The monitors of what somebody sees: what is unlike what it was, though no check says what it must be. */
export function MonitorsPage() {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.monitors.list.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <Loaded read={read} failed="The monitors could not be loaded" height="360px">
      {({ monitors, mayManage }) => (
        <div className={classes.stack}>
          <div className={classes.bar}>
            <p className={classes.note}>
              A monitor learns what is usual for an hour or a day, and tells what is not.
            </p>
            {mayManage && (
              <Link className={buttonClasses.button} href="/quality/monitors/new">
                <IconPlus size={16} aria-hidden="true" />
                New monitor
              </Link>
            )}
          </div>
          <Surface>
            {monitors.length === 0 ? (
              <EmptyState title="No monitors yet">
                {mayManage
                  ? 'Make one from what it would have told in the past 90 days.'
                  : 'Somebody who manages quality can make one. You see those of tables of which you see all rows.'}
              </EmptyState>
            ) : (
              <ListTable label="Monitors" columns={COLUMNS}>
                {monitors.map((monitor) => (
                  <Monitor key={monitor.id} monitor={monitor} />
                ))}
              </ListTable>
            )}
          </Surface>
        </div>
      )}
    </Loaded>
  );
}

function Monitor({ monitor }: { monitor: ListedMonitor }) {
  const { id, definition, state, alerts30Days, lastAlertAt, evaluatedAt } = monitor;
  const { status, word } = STATE_WORDS[state];
  return (
    <tr>
      <th scope="row">
        <Link href={`/quality/monitors/${id}`}>{definition.title}</Link>
      </th>
      <td>
        <StatusBadge status={status}>{word}</StatusBadge>
      </td>
      <td className={classes.name}>
        <SoftBreaks text={definition.table} />
      </td>
      <td data-wide>{measureWords(definition.measure, definition.every)}</td>
      <td data-number>
        <FormattedNumber value={alerts30Days} unit={{ kind: 'count' }} />
      </td>
      <td data-wide>{lastAlertAt ? <RelativeTime at={lastAlertAt} /> : '–'}</td>
      <td data-wide>{evaluatedAt ? <RelativeTime at={evaluatedAt} /> : '–'}</td>
    </tr>
  );
}
