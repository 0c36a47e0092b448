'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Skeleton } from '#components/ui/state-views.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { SavedSummary } from '#server/saved/schema.ts';
import { ContentDiff } from './content-diff.tsx';
import classes from './saved.module.css';
import { useSavedChanged } from './use-saved-change.ts';

/** Every save of a query: what is different since, and the way back. */
export function Versions({ query: { id } }: { query: SavedSummary }) {
  const trpc = useTRPC();
  const changed = useSavedChanged();
  const [number, setNumber] = useState<number | null>(null);
  const versions = useQuery(trpc.saved.versions.queryOptions({ id }));
  const current = useQuery(trpc.saved.open.queryOptions({ id }));
  const chosen = useQuery(
    trpc.saved.version.queryOptions({ id, number: number ?? 1 }, { enabled: number !== null }),
  );
  const restore = useMutation(
    trpc.saved.restore.mutationOptions({
      meta: { quiet: true },
      onSuccess: ({ version }) => {
        setNumber(null);
        showToast({ tone: 'good', title: `It is version ${version} now` });
      },
      onSettled: changed,
    }),
  );
  if (!versions.data || !current.data) return <Skeleton height="160px" />;
  const latest = current.data.version;
  return (
    <div className={classes.form}>
      <FormProblem>{failureOf(restore.error)}</FormProblem>
      <ul className={classes.versions} aria-label="Versions, the latest first">
        {versions.data.map((version) => (
          <li key={version.number}>
            <button
              type="button"
              className={classes.version}
              aria-pressed={number === version.number}
              onClick={() => setNumber(version.number)}
            >
              Version {version.number}
              {version.note && `: ${version.note}`}
              <span>
                {version.author}, <RelativeTime at={version.createdAt} />
                {version.number === latest && ', the one that counts'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {number !== null && number !== latest && chosen.data && (
        <>
          <p className={classes.note}>
            From version {number} to version {latest}:
          </p>
          <ContentDiff label="Differences" before={chosen.data} after={current.data} />
          <div className={classes.actions}>
            <Button busy={restore.isPending} onClick={() => restore.mutate({ id, version: latest, number })}>
              Restore version {number}
            </Button>
          </div>
        </>
      )}
    </div>
  );
}
