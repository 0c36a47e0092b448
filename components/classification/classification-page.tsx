'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { FilterBar, FilterSelect } from '#components/ui/filters.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import type { ProposalState } from '#server/classification/schema.ts';
import { Proposals } from './proposals.tsx';
import { STATE } from './state-words.ts';

const STATES = Object.keys(STATE) as ProposalState[];

/** What was found in columns of all tables, and what stewards decided about it. The state is the address's. */
export function ClassificationPage() {
  const asked = useSearchParams().get('state');
  const pathname = usePathname();
  const state = STATES.find((each) => each === asked) ?? 'proposed';
  return (
    <>
      <PageHeader
        title="Classification"
        lead="Personal data that was found in columns. Policies go by a tag as soon as it is accepted."
      />
      <FilterBar>
        <FilterSelect
          label="State"
          unset={null}
          value={state}
          options={STATES.map((value) => ({ value, label: STATE[value].word }))}
          onChange={(value) =>
            window.history.replaceState(
              null,
              '',
              value === undefined || value === 'proposed' ? pathname : `${pathname}?state=${value}`,
            )
          }
        />
      </FilterBar>
      <Panel title={STATE[state].word}>
        <Proposals state={state} dataset={null} />
      </Panel>
    </>
  );
}
