'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { FilterBar, FilterSearch, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { useAddressFilters } from '#components/ui/use-address-filters.ts';
import { RUN_KINDS, type RunKind, type RunSummary } from '#server/pipelines/schema.ts';
import { Figure, FigureList } from './figure-list.tsx';
import classes from './pipelines.module.css';
import { RunList } from './run-list.tsx';
import { kindInWords, successStatus } from './run-words.ts';
import { tableHref } from './table-href.ts';

const REFRESH_MS = 10_000;

/** Everything that workers did to tables. The address holds what it is narrowed to. */
export function RunsPage() {
  const trpc = useTRPC();
  const { parameters, set } = useAddressFilters();
  const given = parameters.get('kind');
  const kind = RUN_KINDS.find((each) => each === given);
  const state = parameters.get('state') === 'failed' ? 'failed' : undefined;
  const search = parameters.get('search') ?? '';
  const read = useInfiniteQuery(
    trpc.pipelines.runs.infiniteQueryOptions(
      { ...(kind && { kind }), ...(state && { state }), search },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        // Whoever reads on in the past does not have it all read again.
        refetchInterval: ({ state: { data } }) => (data && data.pages.length > 1 ? false : REFRESH_MS),
        placeholderData: (before) => before,
        meta: { quiet: true },
      },
    ),
  );
  const isNarrowed = kind !== undefined || state !== undefined || search !== '';
  return (
    <>
      <Summary />
      <FilterBar>
        <FilterSearch
          label="Find a table"
          placeholder="Find a table"
          value={search}
          onChange={(value) => set({ search: value })}
        />
        <FilterSelect
          label="What"
          value={kind}
          options={RUN_KINDS.map((value) => ({ value, label: kindInWords(value) }))}
          onChange={(value) => set({ kind: value as RunKind | undefined })}
        />
        <FilterSelect
          label="State"
          value={state}
          options={[{ value: 'failed', label: 'failed' }]}
          onChange={(value) => set({ state: value })}
        />
      </FilterBar>
      <Loaded read={read} failed="The runs could not be loaded" height="480px">
        {({ pages }) => {
          const runs = pages.flatMap(({ items }) => items);
          return (
            <Surface>
              {runs.length > 0 ? (
                <RunList runs={runs} stale={read.isPlaceholderData} />
              ) : isNarrowed ? (
                <EmptyState title="Nothing like this ran">Take a filter off to see other runs.</EmptyState>
              ) : (
                <EmptyState title="Nothing has run yet">
                  Models are built as soon as events have arrived; tables are maintained every minute.
                </EmptyState>
              )}
              {read.hasNextPage && (
                <div className={classes.more}>
                  <Button busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
                    Show older runs
                  </Button>
                </div>
              )}
            </Surface>
          );
        }}
      </Loaded>
    </>
  );
}

function Summary() {
  const trpc = useTRPC();
  const { data } = useQuery(
    trpc.pipelines.summary.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <FigureList>
      <Figure name="Runs in the last day">
        <FormattedNumber value={data?.runs} unit={{ kind: 'count' }} />
      </Figure>
      <Figure name="Worked (target: more than 99 %)">{data ? <Share summary={data} /> : '–'}</Figure>
      <Figure name="Failing now">{data ? <Failing failing={data.failing} /> : '–'}</Figure>
      {data && data.held.length > 0 && (
        <Figure name="Held before they are current">
          <Held held={data.held} />
        </Figure>
      )}
    </FigureList>
  );
}

function Share({ summary: { runs, failed } }: { summary: RunSummary }) {
  if (runs === 0) return '–';
  const share = (runs - failed) / runs;
  return (
    <StatusBadge status={successStatus(share)}>
      <FormattedNumber value={share} unit={{ kind: 'share' }} decimals={1} />
    </StatusBadge>
  );
}

const NAMED_MAX = 3;

/** What waits for a steward, and what waits for that. */
function Held({ held }: Pick<RunSummary, 'held'>) {
  const waiting = new Set(held.flatMap((each) => each.waiting)).size;
  return (
    <>
      <span className={classes.tables}>
        {held.slice(0, NAMED_MAX).map(({ table }) => (
          <Link key={table} href="/quality/held">
            <StatusBadge status="warning">{table}</StatusBadge>
          </Link>
        ))}
        {held.length > NAMED_MAX && <span>and {held.length - NAMED_MAX} more</span>}
      </span>
      {waiting > 0 && (
        <span className={classes.aside}>
          {waiting} {waiting === 1 ? 'table waits' : 'tables wait'} for {held.length === 1 ? 'it' : 'them'}
        </span>
      )}
    </>
  );
}

function Failing({ failing }: Pick<RunSummary, 'failing'>) {
  if (failing.length === 0) return <StatusBadge status="good">None</StatusBadge>;
  return (
    <span className={classes.tables}>
      {failing.slice(0, NAMED_MAX).map(({ table, kind }) => (
        <StatusBadge key={`${table} ${kind}`} status="critical">
          <Link href={tableHref(table)}>{table}</Link>
        </StatusBadge>
      ))}
      {failing.length > NAMED_MAX && <span>and {failing.length - NAMED_MAX} more</span>}
    </span>
  );
}
