'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import { useMemo } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { FilterBar, FilterSearch, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import type { CatalogAnswer } from '#server/catalog/schema.ts';
import classes from './catalog.module.css';
import { HitItem } from './hit-item.tsx';
import {
  OFFERED,
  parseQuestion,
  type Question,
  questionAddress,
  toCatalogQuestion,
} from './question-address.ts';

const LABELS = { layers: 'Layer', domains: 'Domain', owners: 'Owner', tags: 'Tag' } as const;

/** What there is to know of, by words. What is looked for is the page's address. */
export function CatalogPage({ mayQuery }: { mayQuery: boolean }) {
  const trpc = useTRPC();
  const address = useSearchParams().toString();
  const pathname = usePathname();
  const question = useMemo(() => parseQuestion(new URLSearchParams(address)), [address]);
  const change = (next: Partial<Question>) => {
    const search = questionAddress({ ...question, ...next });
    window.history.replaceState(null, '', search === '' ? pathname : `${pathname}?${search}`);
  };
  const found = useQuery(
    trpc.catalog.search.queryOptions(toCatalogQuestion(question), {
      enabled: question.text !== '',
      placeholderData: keepPreviousData,
    }),
  );
  const answer = question.text === '' ? undefined : found.data;
  return (
    <>
      <PageHeader title="Catalog" lead={answer && <Count answer={answer} />} />
      <FilterBar>
        <FilterSearch
          label="Search the catalog"
          placeholder="A table, a column, what it is about"
          value={question.text}
          onChange={(text) => change({ text: text.trim() })}
        />
        {OFFERED.map((facet) => (
          <FilterSelect
            key={facet}
            label={LABELS[facet]}
            value={question[facet]}
            options={Object.entries(answer?.facets[facet] ?? {})
              .sort(([, a], [, b]) => b - a)
              .map(([value, count]) => ({ value, label: value, count }))}
            onChange={(value) => change({ [facet]: value })}
          />
        ))}
      </FilterBar>
      {question.text === '' ? (
        <div className={classes.surface}>
          <EmptyState title="Find data by any word of it">
            A part of a name will do, also with a letter wrong. Names of columns, tags and descriptions are
            searched as well; what you may not see is not there.
          </EmptyState>
        </div>
      ) : found.isError ? (
        <ErrorState
          title="The catalog could not be searched"
          onRetry={() => void found.refetch()}
          retrying={found.isFetching}
        >
          {found.error.message}
        </ErrorState>
      ) : answer === undefined ? (
        <div aria-busy="true">
          <Skeleton height="320px" />
        </div>
      ) : answer.hits.length === 0 ? (
        <div className={classes.surface}>
          <EmptyState title="Nothing of that name for you">
            Take a filter off or use fewer words. If you know that it exists, ask for access to it.
          </EmptyState>
        </div>
      ) : (
        <ol className={classes.hits} aria-label="Found" aria-busy={found.isPlaceholderData || undefined}>
          {answer.hits.map((hit) => (
            <HitItem key={`${hit.kind} ${hit.name}`} hit={hit} mayQuery={mayQuery} />
          ))}
        </ol>
      )}
    </>
  );
}

function Count({ answer: { total, more, hits } }: { answer: CatalogAnswer }) {
  return (
    <span role="status">
      <FormattedNumber value={total} unit={{ kind: 'count' }} />
      {more && ' or more'} found
      {hits.length < total && `, the closest ${hits.length} are shown`}
    </span>
  );
}
