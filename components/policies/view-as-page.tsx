'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPCClient } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FilterBar, FilterSelect } from '#components/ui/filters.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { useAddressFilters } from '#components/ui/use-address-filters.ts';
import type { PolicyVersionInFull } from '#server/access/schema.ts';
import { BackToPolicies } from './back-to-policies.tsx';
import { PersonChooser } from './person-chooser.tsx';
import classes from './policies.module.css';
import { usePolicyChoices } from './use-policy-choices.ts';
import { usePolicyDraft } from './use-policy-draft.ts';
import { ViewedTable } from './viewed-table.tsx';

interface ViewAsPageProps {
  readonly personId: string;
  readonly initial: PolicyVersionInFull;
}

/** A table through somebody's eyes, as things are or as they would be under the draft, and why. */
export function ViewAsPage({ personId, initial }: ViewAsPageProps) {
  const policies = usePolicyDraft(personId, initial);
  const choices = usePolicyChoices(policies.document);
  const client = useTRPCClient();
  const { parameters, set: change } = useAddressFilters();
  const subject = parameters.get('person');
  const table = parameters.get('table');
  const underDraft = policies.draft !== null && parameters.get('under') !== 'force';
  const document = underDraft ? policies.document : null;
  const seen = useQuery({
    queryKey: ['policies-seen', subject, document],
    queryFn: ({ signal }) =>
      subject ? client.policies.viewAs.mutate({ personId: subject, document }, { signal }) : null,
    enabled: subject !== null,
    meta: { quiet: true },
  }).data;
  const seenNames = new Set(seen?.tables.map(({ name }) => name));
  return (
    <>
      <PageHeader
        title="View as"
        lead="A table through somebody’s eyes. Values that you may not see yourself are covered; each look is recorded."
      >
        <BackToPolicies />
      </PageHeader>
      <FilterBar>
        <PersonChooser people={choices.people} chosen={subject} onChange={(person) => change({ person })} />
        <FilterSelect
          label="Table"
          unset="none yet"
          value={table ?? undefined}
          options={choices.tables.map(({ name }) => ({
            value: name,
            label: seen && !seenNames.has(name) ? `${name}: not seen` : name,
          }))}
          onChange={(name) => change({ table: name })}
        />
        {policies.draft && (
          <FilterSelect
            label="Under"
            unset={null}
            value={underDraft ? 'draft' : 'force'}
            options={[
              { value: 'draft', label: 'the draft' },
              { value: 'force', label: `version ${policies.current.number}` },
            ]}
            onChange={(under) => change({ under: under === 'force' ? under : undefined })}
          />
        )}
      </FilterBar>
      {subject && table ? (
        <Viewed personId={subject} table={table} document={document} />
      ) : (
        <EmptyState title="Choose a person and a table">
          {seen
            ? `${seen.person.name} sees ${seen.tables.length} of ${choices.tables.length} tables.`
            : 'Then click a column or a row to learn why it is there, or not.'}
        </EmptyState>
      )}
    </>
  );
}

interface ViewedProps {
  readonly personId: string;
  readonly table: string;
  readonly document: PolicyVersionInFull['document'] | null;
}

function Viewed({ personId, table, document }: ViewedProps) {
  const client = useTRPCClient();
  const read = useQuery({
    queryKey: ['policies-view-as', personId, table, document],
    queryFn: ({ signal }) =>
      client.people.viewAs.mutate({ personId, table, ...(document && { document }) }, { signal }),
    // Rows are fetched when somebody asks for them: each look is recorded.
    staleTime: Number.POSITIVE_INFINITY,
    meta: { quiet: true },
  });
  return (
    <Loaded read={read} failed="The table could not be shown" height="320px">
      {(data) => (
        <div className={classes.stack}>
          <ViewedTable key={`${personId} ${table}`} view={data} document={document} />
        </div>
      )}
    </Loaded>
  );
}
