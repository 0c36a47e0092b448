'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { failureWords, STATE_WORDS, stateStatus } from './incident-words.ts';
import classes from './incidents.module.css';

const REFRESH_MS = 30_000;

/** That a table has an incident, with what fails; nothing where it has none that the reader may know of. */
export function IncidentBanner({ table }: { table: string }) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.incidents.ofTables.queryOptions(
      { tables: [table] },
      { refetchInterval: REFRESH_MS, meta: { quiet: true } },
    ),
  );
  const [incident] = data ?? [];
  if (!incident) return null;
  return (
    <section className={classes.banner} aria-label="Incident">
      <StatusBadge status={stateStatus(incident)}>
        <Link href={`/quality/incidents/${incident.id}`}>{STATE_WORDS[incident.state]} incident</Link>
      </StatusBadge>
      <span>{failureWords(incident)}</span>
      <span className={classes.end}>
        since <RelativeTime at={incident.since} />
        {incident.assignee !== null && `, ${incident.assignee.name} has it`}
      </span>
    </section>
  );
}
