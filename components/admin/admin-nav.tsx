'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/trpc/client.ts';
import { TabLinks } from '#components/ui/tab-links.tsx';
import classes from './admin-nav.module.css';
import type { AdminTab } from './admin-tabs.ts';

const REQUESTS = '/admin/requests';

/** The pages of "Admin" beside each other; the one with requests says how many wait. */
export function AdminNav({ tabs }: { tabs: readonly AdminTab[] }) {
  const trpc = useTRPC();
  const { data: waiting = 0 } = useQuery(
    trpc.requests.waiting.queryOptions(undefined, {
      enabled: tabs.some(({ href }) => href === REQUESTS),
      meta: { quiet: true },
    }),
  );
  return (
    <TabLinks
      label="Admin"
      tabs={tabs.map(({ href, label }) => ({
        href,
        label,
        aside: href === REQUESTS && waiting > 0 && (
          <span className={classes.count}>
            {waiting}
            <span className="visually-hidden"> waiting</span>
          </span>
        ),
      }))}
    />
  );
}
