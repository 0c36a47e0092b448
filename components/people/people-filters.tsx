'use client';

import { FilterBar, FilterSearch, FilterSelect } from '#components/ui/filters.tsx';
import type { FacetCounts, PeopleChoices, PeoplePage, PeopleQuery } from '#server/people/schema.ts';
import { PERSON_STATE } from './words.ts';

interface PeopleFiltersProps {
  readonly query: PeopleQuery;
  readonly choices: PeopleChoices;
  readonly facets: PeoplePage['facets'] | undefined;
  readonly onChange: (next: Partial<PeopleQuery>) => void;
}

/** Narrows the list; each choice says how many people it would leave. */
export function PeopleFilters({ query, choices, facets, onChange }: PeopleFiltersProps) {
  const counted = (counts: FacetCounts | undefined, options: { value: string; label: string }[]) =>
    options.map((option) => ({ ...option, count: counts ? (counts[option.value] ?? 0) : undefined }));
  return (
    <FilterBar>
      <FilterSearch
        label="Find people"
        placeholder="Name or e-mail address"
        value={query.search}
        onChange={(search) => onChange({ search })}
      />
      <FilterSelect
        label="State"
        value={query.state}
        options={counted(
          facets?.state,
          Object.entries(PERSON_STATE).map(([state, { word }]) => ({ value: state, label: word })),
        )}
        onChange={(state) => onChange({ state: state as PeopleQuery['state'] })}
      />
      <FilterSelect
        label="Role"
        value={query.role}
        options={counted(
          facets?.role,
          choices.roles.map(({ id, title }) => ({ value: id, label: title })),
        )}
        onChange={(role) => onChange({ role })}
      />
      <FilterSelect
        label="Group"
        value={query.group}
        options={counted(
          facets?.group,
          choices.groups.map(({ id, title }) => ({ value: id, label: title })),
        )}
        onChange={(group) => onChange({ group })}
      />
    </FilterBar>
  );
}
