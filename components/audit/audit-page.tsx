'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { useHydrated } from '#components/ui/use-hydrated.ts';
import type { AuditPage as Page } from '#server/audit/schema.ts';
import classes from './audit.module.css';
import { AuditFilters } from './audit-filters.tsx';
import { CheckPanel } from './check-panel.tsx';
import { EntryTable } from './entry-table.tsx';
import { ExportLinks } from './export-links.tsx';
import { auditFilterAddress } from './filter-address.ts';
import { useAuditFilter } from './use-audit-filter.ts';

interface AuditPageProps {
  /** As the server saw it for the page's address. */
  readonly initial: Page;
}

/** Who did what, and what was refused: searched, exported and checked. */
export function AuditPage({ initial }: AuditPageProps) {
  const trpc = useTRPC();
  const { filter, change } = useAuditFilter();
  const asked = useDeferredValue(filter);
  const [firstFilter] = useState(asked);
  const [checking, setChecking] = useState(false);
  const list = useInfiniteQuery(
    trpc.audit.search.infiniteQueryOptions(
      { filter: asked },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        placeholderData: (before) => before,
        ...(asked === firstFilter && {
          initialData: {
            pages: [{ ...initial, entries: [...initial.entries] }],
            pageParams: [null],
          },
        }),
      },
    ),
  );
  const hydrated = useHydrated();
  const pages: readonly Page[] | undefined = hydrated ? list.data?.pages : [initial];
  const entries = pages?.flatMap((page) => page.entries);
  const isFiltered = auditFilterAddress(filter) !== '';
  return (
    <>
      <PageHeader title="Audit log" lead={pages?.[0] && <EntryCount total={pages[0].total} />}>
        <ExportLinks filter={filter} />
        <Button disabled={checking} onClick={() => setChecking(true)}>
          Check the log
        </Button>
      </PageHeader>
      {checking && <CheckPanel onClose={() => setChecking(false)} />}
      <AuditFilters filter={filter} onChange={change} />
      {list.isError && !entries ? (
        <ErrorState
          title="The audit log could not be read"
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        >
          {list.error.message}
        </ErrorState>
      ) : entries === undefined ? (
        <Skeleton height="480px" />
      ) : entries.length === 0 ? (
        <Surface>
          <EmptyState title={isFiltered ? 'No entry matches' : 'Nothing has been recorded yet'}>
            {isFiltered
              ? 'Take a filter off, or look at a longer time.'
              : 'Entries appear as soon as somebody signs in or asks for data.'}
          </EmptyState>
        </Surface>
      ) : (
        <EntryTable entries={entries} stale={list.isPlaceholderData} onFilter={change} />
      )}
      {list.hasNextPage && (
        <div className={classes.more}>
          <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Older entries
          </Button>
        </div>
      )}
    </>
  );
}

function EntryCount({ total }: { total: number }) {
  return (
    <>
      <FormattedNumber value={total} unit={{ kind: 'count' }} /> {total === 1 ? 'entry' : 'entries'}, each
      sealed over the one before it
    </>
  );
}
