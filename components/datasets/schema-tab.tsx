'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useDeferredValue, useMemo, useState } from 'react';
import type { WritingRights } from '#components/annotations/column-words.tsx';
import { Documentation } from '#components/annotations/documentation.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { FilterBar, FilterSearch } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState, ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { ProfileAnswer } from '#server/profiles/schema.ts';
import type { ColumnListProps } from './column-list.tsx';
import { DatasetFactsAside } from './dataset-facts.tsx';
import classes from './datasets.module.css';
import { matchColumns } from './match-columns.ts';

const columnList = later<ColumnListProps>(
  () => import('./column-list.tsx').then((module) => module.ColumnList),
  reportNotLoaded,
);

interface SchemaTabProps {
  readonly table: string;
  readonly mayProfile: boolean;
  readonly rights: WritingRights;
}

/** The columns that the person sees, with what is known of their values. */
export function SchemaTab({ table, mayProfile, rights }: SchemaTabProps) {
  const trpc = useTRPC();
  // An address can be of one column.
  const [wanted, setWanted] = useState(useSearchParams().get('column') ?? '');
  const searched = useDeferredValue(wanted);
  const columns = useQuery(trpc.datasets.columns.queryOptions({ table }, { meta: { quiet: true } }));
  const facts = useQuery(trpc.datasets.facts.queryOptions({ table }, { meta: { quiet: true } })).data;
  const isProfiled = mayProfile && facts !== undefined && facts.lake !== null;
  const profile = useQuery(
    trpc.profiles.table.queryOptions({ table }, { enabled: isProfiled, meta: { quiet: true } }),
  );
  const List = useLater(columnList, true);
  const found = useMemo(() => columns.data && matchColumns(columns.data, searched), [columns.data, searched]);
  return (
    <div className={classes.beside}>
      <div className={classes.main}>
        <Documentation table={table} />
        <section aria-label="Columns">
          <FilterBar>
            <FilterSearch
              label="Find a column"
              placeholder="Name, type, tag or description"
              value={wanted}
              onChange={setWanted}
            />
            {found && columns.data && (
              <span className={classes.note} role="status">
                {found.length < columns.data.length && (
                  <>
                    <FormattedNumber value={found.length} unit={{ kind: 'count' }} /> of{' '}
                  </>
                )}
                <FormattedNumber value={columns.data.length} unit={{ kind: 'count' }} />{' '}
                {columns.data.length === 1 ? 'column' : 'columns'}
              </span>
            )}
            {isProfiled && (
              <span className={classes.note}>
                <ProfileNote answer={profile.data} problem={failureOf(profile.error)} />
              </span>
            )}
          </FilterBar>
          {columns.isError ? (
            <ErrorState
              title="The columns could not be loaded"
              onRetry={() => void columns.refetch()}
              retrying={columns.isFetching}
            >
              {failureOf(columns.error)}
            </ErrorState>
          ) : !found || !List ? (
            <div aria-busy="true">
              <Skeleton height="360px" />
            </div>
          ) : found.length === 0 ? (
            <Surface>
              {columns.data?.length === 0 ? (
                <EmptyState title="Nobody told which columns it has">
                  They appear when a dbt project, an OpenLineage event with a schema or the import of its
                  database tells of them.
                </EmptyState>
              ) : (
                <EmptyState title="No column is like that">
                  Use fewer words, or another part of the name.
                </EmptyState>
              )}
            </Surface>
          ) : (
            <List
              table={table}
              rights={rights}
              columns={found}
              profile={profile.data?.kind === 'ready' ? profile.data.profile : null}
            />
          )}
        </section>
      </div>
      <DatasetFactsAside table={table} mayEdit={rights.edit} />
    </div>
  );
}

function ProfileNote({ answer, problem }: { answer: ProfileAnswer | undefined; problem: string | null }) {
  if (problem !== null && !answer) return <>The profile could not be loaded: {problem}</>;
  if (!answer) return null;
  if (answer.kind === 'none') return <>{answer.reason}</>;
  const { rows, rowsScanned, scannedAt } = answer.profile;
  return (
    <>
      Profiled <RelativeTime at={scannedAt} />
      {rowsScanned < rows && (
        <>
          , from a sample of <FormattedNumber value={rowsScanned} unit={{ kind: 'count' }} /> rows
        </>
      )}
    </>
  );
}
