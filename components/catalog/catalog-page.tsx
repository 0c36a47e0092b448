'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import { useMemo, useState } from 'react';
import type { WritingRights } from '#components/annotations/column-words.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Button } from '#components/ui/button.tsx';
import { FilterBar, FilterSearch, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { CatalogAnswer } from '#server/catalog/schema.ts';
import classes from './catalog.module.css';
import { CatalogTabs } from './catalog-tabs.tsx';
import { ChoosingBar } from './choosing-bar.tsx';
import { FACET_LABELS, facetOptions } from './facet-options.ts';
import { HitItem } from './hit-item.tsx';
import {
  asksNothing,
  OFFERED,
  parseQuestion,
  type Question,
  questionAddress,
  toCatalogQuestion,
} from './question-address.ts';
import { RecentList } from './recent-list.tsx';

/** What there is to know of, by words and facets; before that what is used. What is looked for is the page's address. */
export function CatalogPage({ mayQuery, rights }: { mayQuery: boolean; rights: WritingRights }) {
  const trpc = useTRPC();
  // Null: nothing is being chosen.
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const address = useSearchParams().toString();
  const pathname = usePathname();
  const question = useMemo(() => parseQuestion(new URLSearchParams(address)), [address]);
  const change = (next: Partial<Question>) => {
    const search = questionAddress({ ...question, ...next });
    window.history.replaceState(null, '', search === '' ? pathname : `${pathname}?${search}`);
  };
  const found = useQuery(
    trpc.catalog.search.queryOptions(toCatalogQuestion(question), { placeholderData: keepPreviousData }),
  );
  const answer = found.data;
  const isUnasked = asksNothing(question);
  return (
    <>
      <PageHeader title="Catalog" lead={answer && !isUnasked && <Count answer={answer} />}>
        {rights.edit && chosen === null && (
          <Button onClick={() => setChosen(new Set())}>Edit several tables</Button>
        )}
      </PageHeader>
      <CatalogTabs />
      <FilterBar>
        <FilterSearch
          label="Search the catalog"
          placeholder="A table, a dashboard, a column, what it is about"
          value={question.text}
          onChange={(text) => change({ text: text.trim() })}
        />
        {OFFERED.map((facet) => (
          <FilterSelect
            key={facet}
            label={FACET_LABELS[facet]}
            value={question[facet]}
            options={facetOptions(facet, question[facet], answer)}
            onChange={(value) => change({ [facet]: value })}
          />
        ))}
      </FilterBar>
      {isUnasked && <RecentList />}
      {chosen && (
        <ChoosingBar
          chosen={chosen}
          listed={answer?.hits.filter(({ kind }) => kind === 'table').map(({ name }) => name) ?? []}
          mayDecide={rights.decide}
          onChoose={setChosen}
          onEnd={() => setChosen(null)}
        />
      )}
      {found.isError ? (
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
        <Surface>
          <EmptyState
            title={isUnasked ? 'There is nothing here for you yet' : 'Nothing of that name for you'}
          >
            {isUnasked
              ? 'What you may see is listed here. Ask for access to what you need.'
              : 'Take a filter off or use fewer words. If you know that it exists, ask for access to it.'}
          </EmptyState>
        </Surface>
      ) : (
        <>
          {isUnasked && <h2 className={classes.heading}>Used most</h2>}
          <ol className={classes.hits} aria-label="Found" aria-busy={found.isPlaceholderData || undefined}>
            {answer.hits.map((hit) => (
              <HitItem
                key={`${hit.kind} ${hit.name}`}
                hit={hit}
                owner={hit.owner === null ? undefined : answer.owners[hit.owner]}
                mayQuery={mayQuery}
                isChosen={chosen === null ? null : chosen.has(hit.name)}
                onChoose={(isChosen) => {
                  const next = new Set(chosen);
                  if (isChosen) next.add(hit.name);
                  else next.delete(hit.name);
                  setChosen(next);
                }}
              />
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function Count({ answer: { total, more, partial, hits } }: { answer: CatalogAnswer }) {
  return (
    <span role="status">
      <FormattedNumber value={total} unit={{ kind: 'count' }} />
      {more && ' or more'} found
      {partial && ' with some of these words, none with all'}
      {hits.length < total && `, the closest ${hits.length} are shown`}
    </span>
  );
}
