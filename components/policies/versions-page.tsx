'use client';

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog, prepareDialog } from '#components/ui/dialog.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { TextAreaField } from '#components/ui/text-area-field.tsx';
import { reportNotLoaded, showToast } from '#components/ui/toasts.tsx';
import type { PolicyVersions } from '#server/access/schema.ts';
import { BackToPolicies } from './back-to-policies.tsx';
import { ChangeList } from './change-list.tsx';
import classes from './policies.module.css';

type Version = PolicyVersions['versions'][number];

/** Every version of the policies: who, when, why, and what it changed. Any can be put in force again. */
export function VersionsPage() {
  const client = useTRPCClient();
  const trpc = useTRPC();
  const { data, isError, isFetching, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery({
      queryKey: [...trpc.policies.versions.pathKey(), 'pages'],
      queryFn: ({ pageParam, signal }) => client.policies.versions.query({ below: pageParam }, { signal }),
      initialPageParam: null as number | null,
      getNextPageParam: ({ next }) => next,
    });
  const [restoring, setRestoring] = useState<Version | null>(null);
  const versions = data?.pages.flatMap((page) => page.versions) ?? [];
  const current = versions[0]?.number ?? 0;
  return (
    <>
      <PageHeader
        title="Versions"
        lead="Each change of policies and roles is a version; the newest is in force."
      >
        <BackToPolicies />
      </PageHeader>
      {isError && !data ? (
        <ErrorState
          title="The versions could not be read"
          onRetry={() => void refetch()}
          retrying={isFetching}
        >
          The portal or its database does not answer.
        </ErrorState>
      ) : !data ? (
        <div aria-busy="true">
          <Skeleton height="320px" />
        </div>
      ) : (
        <ol className={classes.versions}>
          {versions.map((version) => (
            <VersionItem
              key={version.number}
              version={version}
              isCurrent={version.number === current}
              onRestore={() => setRestoring(version)}
            />
          ))}
        </ol>
      )}
      {hasNextPage && (
        <p className={classes.more}>
          <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Earlier versions
          </Button>
        </p>
      )}
      <Dialog
        title={restoring ? `Put version ${restoring.number} in force again` : ''}
        open={restoring !== null}
        onClose={() => setRestoring(null)}
      >
        {restoring && <RestoreForm version={restoring} base={current} onDone={() => setRestoring(null)} />}
      </Dialog>
    </>
  );
}

interface VersionItemProps {
  readonly version: Version;
  readonly isCurrent: boolean;
  readonly onRestore: () => void;
}

function VersionItem({ version, isCurrent, onRestore }: VersionItemProps) {
  const [open, setOpen] = useState(false);
  const { number, author, reason, createdAt, changes } = version;
  return (
    <li className={classes.version}>
      <div className={classes.item}>
        <div className={classes.words}>
          <p className={classes.title}>
            Version {number}
            {isCurrent && <StatusBadge status="good">In force</StatusBadge>}
          </p>
          <p>{reason}</p>
          <p className={classes.second}>
            {author}, <RelativeTime at={createdAt} /> · {changeWords(changes)}
          </p>
        </div>
        <div className={classes.buttons}>
          <Button aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide changes' : 'Changes'}
          </Button>
          {!isCurrent && (
            <Button onPointerEnter={prepareDialog} onFocus={prepareDialog} onClick={onRestore}>
              Restore
            </Button>
          )}
        </div>
      </div>
      {open && <VersionChanges number={number} />}
    </li>
  );
}

function changeWords(changes: Version['changes']): string {
  const words = (['added', 'changed', 'removed'] as const).flatMap((change) => {
    const count = changes.filter((one) => one.change === change).length;
    return count === 0 ? [] : `${count} ${change}`;
  });
  return words.join(', ') || 'nothing changed';
}

function VersionChanges({ number }: { number: number }) {
  const trpc = useTRPC();
  const { data, error } = useQuery(
    trpc.policies.version.queryOptions({ number }, { staleTime: Number.POSITIVE_INFINITY }),
  );
  if (error && !data) return <p className={classes.error}>{failureOf(error)}</p>;
  if (!data) {
    return (
      <div aria-busy="true">
        <Skeleton height="64px" />
      </div>
    );
  }
  return (
    <div className={classes.changes}>
      <ChangeList changes={data.changes} />
    </div>
  );
}

function RestoreForm({ version, base, onDone }: { version: Version; base: number; onDone: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [error, setError] = useState<string | undefined>();
  const restore = useMutation(
    trpc.policies.restore.mutationOptions({
      meta: { quiet: true },
      onSuccess: async ({ number }) => {
        onDone();
        showToast({
          tone: 'good',
          title: `Version ${number} is in force`,
          text: `It says what ${version.number} said.`,
        });
        await client.invalidateQueries();
      },
    }),
  );
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const { restoreInput } = await import('#server/access/schema.ts');
    const reason = restoreInput.shape.reason.safeParse(given.get('reason'));
    setError(reason.error?.issues[0]?.message);
    if (reason.success) restore.mutate({ number: version.number, base, reason: reason.data });
  }
  return (
    <form className={classes.form} onSubmit={(event) => void submit(event).catch(reportNotLoaded)} noValidate>
      <FormProblem>{failureOf(restore.error)}</FormProblem>
      <p className={classes.note}>
        It becomes version {base + 1}; those between stay as they were. Who sees what changes at the next
        request.
      </p>
      <TextAreaField label="Reason" name="reason" autoFocus error={error} />
      <div className={classes.actions}>
        <Button type="submit" tone="primary" busy={restore.isPending}>
          Put in force
        </Button>
      </div>
    </form>
  );
}
