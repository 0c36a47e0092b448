'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { Cause, Causes, SeenIncident } from '#server/incidents/schema.ts';
import { CAUSE_WORDS, distanceWords } from './incident-words.ts';
import classes from './incidents.module.css';

const REFRESH_MS = 60_000;

/** What is wrong upstream, the most likely cause first. */
export function CausesPanel({ incident }: { incident: Pick<SeenIncident, 'id' | 'state'> }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.incidents.causes.queryOptions(
      { incident: incident.id },
      { refetchInterval: incident.state === 'resolved' ? false : REFRESH_MS, meta: { quiet: true } },
    ),
  );
  return (
    <Panel
      title="What may have caused it"
      aside={read.data && <Link href={read.data.lineageHref}>Open the lineage</Link>}
    >
      <Loaded read={read} failed="What is upstream could not be looked at" height="120px">
        {(causes) => <Found causes={causes} />}
      </Loaded>
    </Panel>
  );
}

function Found({ causes: { causes, looked, truncated } }: { causes: Causes }) {
  const lookedAt = `${looked} ${looked === 1 ? 'table or topic' : 'tables and topics'} upstream`;
  if (causes.length === 0) {
    return (
      <EmptyState title="Nothing upstream explains it">
        {looked === 0
          ? 'Nothing is known of what this table is made of, or you do not see it.'
          : `${lookedAt} that you see were looked at: the trouble may begin in the table itself.`}
      </EmptyState>
    );
  }
  return (
    <div className={classes.stack}>
      <ol className={classes.list}>
        {causes.map((cause) => (
          <CauseLine key={`${cause.kind} ${cause.subject}`} cause={cause} />
        ))}
      </ol>
      <p className={classes.note}>
        The most likely first, among {lookedAt} that you see: what began shortly before, is near, and has
        nothing wrong upstream of it. It is a place to look, not a proof.
        {truncated && ' There is more than is shown.'}
      </p>
    </div>
  );
}

function CauseLine({ cause }: { cause: Cause }) {
  return (
    <li>
      <span className={classes.line}>
        <strong>{CAUSE_WORDS[cause.kind]}</strong>
        <Link href={cause.href} className={classes.name}>
          {cause.subject}
        </Link>
        {cause.isRoot && <span className={classes.root}>It may begin here</span>}
      </span>
      <span>{cause.sentence}</span>
      <span className={classes.end}>
        {distanceWords(cause.distance)}
        {cause.since !== null && (
          <>
            , since <RelativeTime at={cause.since} />
          </>
        )}
      </span>
    </li>
  );
}
