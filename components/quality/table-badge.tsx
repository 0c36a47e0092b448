'use client';

import Link from 'next/link';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import classes from './quality.module.css';
import { STATE_WORDS } from './quality-words.ts';
import { useTableStates } from './use-table-states.ts';

/** How a table stands, with the way to why; nothing where no check says so. */
export function TableBadge({ table }: { table: string }) {
  const known = useTableStates().get(table);
  if (!known) return null;
  const { state, since, failingUpstream } = known;
  const [first] = failingUpstream;
  if (state === 'failing' || first === undefined) {
    if (state === 'unknown') return null;
    const { status, word } = STATE_WORDS[state];
    return (
      <Link className={classes.badgeLink} href={`${datasetAddress(table)}/quality`}>
        <StatusBadge status={status}>
          <span>
            <span className="visually-hidden">Quality: </span>
            {word}
            {state !== 'good' && since !== null && (
              <>
                {' '}
                since <RelativeTime at={since} />
              </>
            )}
          </span>
        </StatusBadge>
      </Link>
    );
  }
  return (
    <Link className={classes.badgeLink} href={`${datasetAddress(first)}/quality`}>
      <StatusBadge status="warning">Made of {named(failingUpstream)}</StatusBadge>
    </Link>
  );
}

/** The first by name, the others by their number: `silver.stg_orders and 2 more, which fail`. */
function named([first, ...rest]: readonly string[]): string {
  return rest.length === 0 ? `${first}, which fails` : `${first} and ${rest.length} more, which fail`;
}
