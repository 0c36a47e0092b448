'use client';

import Link from 'next/link';
import { FollowedChanges } from '#components/notices/followed-changes.tsx';
import { WaitingRequests } from '#components/requests/waiting-requests.tsx';
import { usePlatformStatus } from '#components/shell/use-platform-status.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import { ErrorState } from '#components/ui/state-views.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import { may } from '#server/auth/roles.ts';
import type { Person } from '#server/auth/schema.ts';
import type { DashboardSummary } from '#server/dashboards/schema.ts';
import type { Notice } from '#server/notices/schema.ts';
import type { PlatformStatus } from '#server/platform/schema.ts';
import { DashboardLinks } from './dashboard-links.tsx';
import { FirstSteps } from './first-steps.tsx';
import classes from './home.module.css';
import { PlatformPanel } from './platform-panel.tsx';

interface HomeProps {
  readonly person: Person;
  /** As the server saw it when it drew the page. */
  readonly initialStatus: PlatformStatus;
  readonly dashboards: readonly DashboardSummary[];
  /** Requests that wait for this person. */
  readonly initialWaiting: number;
  /** The latest of what the person follows; null for who follows nothing. */
  readonly followedChanges: { readonly initial: readonly Notice[]; readonly limit: number } | null;
}

/** What to look at now: whether the numbers can be trusted at the moment, and the way to them. */
export function Home({ person, initialStatus, dashboards, initialWaiting, followedChanges }: HomeProps) {
  const { data, isError, isFetching, refetch } = usePlatformStatus(initialStatus);
  const status = useHydrated() ? data : initialStatus;
  return (
    <>
      <PageHeader title="Home" />
      <div className={classes.stack}>
        <WaitingRequests initialWaiting={initialWaiting} mayApprove={may(person, 'access:approve')} />
        {isError && !status ? (
          <ErrorState
            title="The platform’s state could not be read"
            onRetry={() => void refetch()}
            retrying={isFetching}
          >
            The portal or its database does not answer. This page tries again by itself.
          </ErrorState>
        ) : (
          <PlatformPanel status={status} />
        )}
        {followedChanges && <FollowedChanges {...followedChanges} />}
        {status?.state === 'empty' && (
          <FirstSteps mayAddData={may(person, 'data:add')} mayAddPeople={may(person, 'people:manage')} />
        )}
        {dashboards.length > 0 && <DashboardLinks dashboards={dashboards} />}
        <p>
          <Link href="/balance">Is every event there, once and unchanged?</Link>
        </p>
      </div>
    </>
  );
}
