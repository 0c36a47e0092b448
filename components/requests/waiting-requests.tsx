'use client';

import { IconLockOpen } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import classes from './requests.module.css';

interface WaitingRequestsProps {
  /** As the server counted them when it drew the page. */
  readonly initialWaiting: number;
  readonly mayApprove: boolean;
}

/** Says that somebody waits for this person's decision; nothing while nobody does. */
export function WaitingRequests({ initialWaiting, mayApprove }: WaitingRequestsProps) {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.requests.waiting.queryOptions(undefined, { initialData: initialWaiting, meta: { quiet: true } }),
  );
  const waiting = useHydrated() ? data : initialWaiting;
  if (waiting === 0) return null;
  return (
    <p className={classes.notice}>
      <IconLockOpen size={16} aria-hidden="true" />
      <Link href={mayApprove ? '/admin/requests' : '/access'}>
        {waiting === 1 ? 'A request for access waits' : `${waiting} requests for access wait`} for your
        decision
      </Link>
    </p>
  );
}
