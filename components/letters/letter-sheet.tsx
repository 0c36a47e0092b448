'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { tableHref } from '#components/pipelines/table-href.ts';
import classes from '#components/repair/repair.module.css';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { LetterAttempt, LetterDetails, LetterId } from '#server/letters/schema.ts';
import { fixInWords, reasonInWords, STATE_WORDS } from './letter-words.ts';
import type { Chosen } from './letters-panel.tsx';
import { ValueView } from './value-view.tsx';

interface LetterSheetProps {
  readonly topic: string;
  readonly letter: LetterId;
  readonly mayRepair: boolean;
  readonly mayDiscard: boolean;
  readonly onBegin: (what: 'repair' | 'discard', chosen: Chosen) => void;
}

/** One letter: all that is known of it, and all that was done with it. */
export function LetterSheet({ topic, letter, mayRepair, mayDiscard, onBegin }: LetterSheetProps) {
  const trpc = useTRPC();
  const read = useQuery(trpc.letters.letter.queryOptions({ topic, letter }, { meta: { quiet: true } }));
  const chosen = (editable: Chosen['editable']): Chosen => ({
    topic,
    selection: { kind: 'letters', letters: [letter] },
    words: 'this letter',
    editable,
  });
  return (
    <Loaded read={read} failed="The letter could not be loaded" height="360px">
      {(details) => (
        <div className={classes.form}>
          <LetterFacts details={details} />
          <h3>Value</h3>
          <ValueView value={details.value} label="Value of the letter" />
          <h3>What was done with it</h3>
          {details.attempts.length > 0 ? (
            <ol className={classes.list}>
              {details.attempts.map((attempt) => (
                <Attempt
                  key={`${attempt.at} ${attempt.outcome}`}
                  attempt={attempt}
                  table={`bronze.${topic}`}
                />
              ))}
            </ol>
          ) : (
            <p className={classes.note}>Nothing yet.</p>
          )}
          {details.state === 'open' && (
            <div className={classes.actions}>
              {mayRepair && (
                <Button tone="primary" onClick={() => onBegin('repair', chosen(details.editable))}>
                  Repair and replay…
                </Button>
              )}
              {mayDiscard && <Button onClick={() => onBegin('discard', chosen(null))}>Discard…</Button>}
            </div>
          )}
        </div>
      )}
    </Loaded>
  );
}

function LetterFacts({ details }: { details: LetterDetails }) {
  const { id, reasonCode, reason, schemaId, key, isKeyMasked, state, table } = details;
  return (
    <dl className={classes.facts}>
      <dt>State</dt>
      <dd>
        <StatusBadge status={state === 'open' ? 'warning' : state === 'replayed' ? 'good' : 'idle'}>
          {STATE_WORDS[state]}
        </StatusBadge>
      </dd>
      <dt>Why</dt>
      <dd>
        {reasonInWords(reasonCode)}
        {reason !== null && <span className={classes.aside}>{reason}</span>}
      </dd>
      <dt>Table</dt>
      <dd>
        <Link href={tableHref(table)} className={classes.name}>
          {table}
        </Link>
      </dd>
      <dt>Partition</dt>
      <dd>{id.partition}</dd>
      <dt>Offset</dt>
      <dd>{id.offset}</dd>
      <dt>Arrived</dt>
      <dd>
        <RelativeTime at={id.arrivedAt} />
      </dd>
      <dt>Key</dt>
      <dd className={classes.name}>{isKeyMasked ? 'not shown to you' : (key ?? 'none')}</dd>
      <dt>Schema</dt>
      <dd>{schemaId ?? 'none named'}</dd>
    </dl>
  );
}

function Attempt({ attempt, table }: { attempt: LetterAttempt; table: string }) {
  const { outcome, at, by, reason, reasonCode, fix, why, snapshotId } = attempt;
  return (
    <li>
      <StatusBadge status={outcome === 'replayed' ? 'good' : outcome === 'refused' ? 'critical' : 'idle'}>
        {outcome === 'replayed' ? 'Replayed' : outcome === 'refused' ? 'Refused again' : 'Discarded'}
      </StatusBadge>{' '}
      for {by} <RelativeTime at={at} />
      {outcome === 'refused' && <span className={classes.aside}>{reason ?? reasonInWords(reasonCode)}</span>}
      {why !== null && <span className={classes.aside}>{why}</span>}
      {outcome !== 'discarded' && fix && fix.kind !== 'as_is' && (
        <span className={classes.aside}>{fixInWords(fix)}</span>
      )}
      {snapshotId !== null && (
        <span className={classes.aside}>
          In {table} since its snapshot {snapshotId}
        </span>
      )}
    </li>
  );
}
