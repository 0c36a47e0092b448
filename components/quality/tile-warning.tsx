'use client';

import Link from 'next/link';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { failingSources } from './failing-sources.ts';
import classes from './quality.module.css';
import { useTableStates } from './use-table-states.ts';

/** Says that the figures of a tile come of data that fails now, and leads to why; nothing while they do not. */
export function TileWarning({ tables }: { tables: readonly string[] }) {
  const [first, ...rest] = failingSources(tables, useTableStates());
  if (first === undefined) return null;
  const words = `Failing data: ${first}${rest.length > 0 ? ` and ${rest.length} more` : ''}`;
  return (
    <p className={classes.tileWarning}>
      <Link className={classes.badgeLink} href={`${datasetAddress(first)}/quality`} title={words}>
        <StatusBadge status="critical">
          <span>{words}</span>
        </StatusBadge>
      </Link>
    </p>
  );
}
