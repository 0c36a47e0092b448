'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { calledAs, KINDS } from './asset-kinds.ts';
import classes from './catalog.module.css';

const RECENT_MAX = 8;

/** What somebody opened or read from last; nothing where that is nothing yet. */
export function RecentList() {
  const trpc = useTRPC();
  const { data = [] } = useQuery(
    trpc.catalog.recent.queryOptions({ limit: RECENT_MAX }, { meta: { quiet: true }, staleTime: 0 }),
  );
  if (data.length === 0) return null;
  return (
    <section className={classes.recent} aria-labelledby="recent">
      <h2 id="recent" className={classes.heading}>
        Used last by you
      </h2>
      <ul className={classes.recentList}>
        {data.map((hit) => {
          const { icon: Icon } = KINDS[hit.kind];
          return (
            <li key={`${hit.kind} ${hit.name}`}>
              <Link href={hit.href} className={classes.chip} data-code={hit.kind === 'table' || undefined}>
                <Icon size={15} stroke={1.75} aria-hidden="true" />
                {calledAs(hit)}
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
