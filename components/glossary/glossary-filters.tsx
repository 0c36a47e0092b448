'use client';

import { IconX } from '@tabler/icons-react';
import { FilterBar, FilterSearch, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import type { TermSummary } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { type GlossaryView, SHOWN, type Show } from './glossary-address.ts';

interface GlossaryFiltersProps {
  readonly terms: readonly TermSummary[];
  readonly view: GlossaryView;
  readonly change: (next: Partial<GlossaryView>) => void;
  readonly mayEdit: boolean;
  /** So many are listed. */
  readonly shown: number;
}

/** Narrows the list by words, by a part of the hierarchy, and by how terms stand. */
export function GlossaryFilters({ terms, view, change, mayEdit, shown }: GlossaryFiltersProps) {
  const below = terms.find(({ id }) => id === view.below);
  const offered = (Object.keys(SHOWN) as Show[]).filter((show) => mayEdit || show !== 'deleted');
  return (
    <FilterBar>
      <FilterSearch
        label="Search the glossary"
        placeholder="A word, a synonym, what it means"
        value={view.text}
        onChange={(text) => change({ text: text.trim() })}
      />
      <FilterSelect
        label="Show"
        value={view.show ?? undefined}
        options={offered.map((value) => ({ value, label: SHOWN[value] }))}
        onChange={(show) => change({ show: (show as Show | undefined) ?? null })}
      />
      {below && (
        <button type="button" className={classes.narrowed} onClick={() => change({ below: null })}>
          In {below.name}
          <IconX size={14} aria-hidden="true" />
          <span className="visually-hidden">: show all</span>
        </button>
      )}
      <span className={classes.count} role="status">
        <FormattedNumber value={shown} unit={{ kind: 'count' }} /> {shown === 1 ? 'term' : 'terms'}
      </span>
    </FilterBar>
  );
}
