'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPCClient } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { FilterBar, FilterSearch, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { PolicyVersionInFull, Rehearsal, RehearsedImpact } from '#server/access/schema.ts';
import { BackToPolicies } from './back-to-policies.tsx';
import classes from './policies.module.css';
import { usePolicyDraft } from './use-policy-draft.ts';

interface RehearsalPageProps {
  readonly personId: string;
  readonly initial: PolicyVersionInFull;
}

const DAYS = [7, 30, 90];

/** Who would lose or gain what under the draft, and which statements of the last days that touches. Nothing is run. */
export function RehearsalPage({ personId, initial }: RehearsalPageProps) {
  const { draft } = usePolicyDraft(personId, initial);
  const client = useTRPCClient();
  const [days, setDays] = useState(30);
  const document = draft?.document ?? null;
  const read = useQuery({
    queryKey: ['policies-rehearsal', document, days],
    queryFn: ({ signal }) =>
      document ? client.policies.rehearse.mutate({ document, days }, { signal }) : null,
    enabled: document !== null,
    meta: { quiet: true },
  });
  return (
    <>
      <PageHeader
        title="Rehearsal"
        lead="Who would lose or gain what under the draft, by what was asked of the data. Nothing is run."
      >
        <FilterSelect
          label="Days"
          unset={null}
          value={String(days)}
          options={DAYS.map((one) => ({ value: String(one), label: `last ${one}` }))}
          onChange={(value) => setDays(Number(value ?? 30))}
        />
        <BackToPolicies />
      </PageHeader>
      {!draft ? (
        <EmptyState title="There is no draft to rehearse">
          Change a policy or a role first; nothing counts before it is saved.
        </EmptyState>
      ) : (
        <Loaded read={read} failed="The draft could not be rehearsed" height="320px">
          {(rehearsal) => rehearsal && <Outcome rehearsal={rehearsal} />}
        </Loaded>
      )}
    </>
  );
}

function Outcome({ rehearsal }: { rehearsal: Rehearsal }) {
  const { days, queries, refused, allowed, changed, people } = rehearsal;
  return (
    <div className={classes.stack}>
      <dl className={classes.figures}>
        <Figure label={`Statements of ${days} days`} value={queries} />
        <Figure label="Would be refused" value={refused} />
        <Figure label="Would work" value={allowed} />
        <Figure label="Would answer otherwise" value={changed} />
        <Figure label="People who notice" value={people} />
      </dl>
      <Impacts rehearsal={rehearsal} />
    </div>
  );
}

function Figure({ label, value }: { label: string; value: number }) {
  return (
    <div className={classes.figure}>
      <dt>{label}</dt>
      <dd>
        <FormattedNumber value={value} unit={{ kind: 'count' }} />
      </dd>
    </div>
  );
}

const SHOWN_STEP = 100;
const COLUMNS = [
  { name: 'Effect' },
  { name: 'What' },
  { name: 'Statements', number: true },
  { name: 'Last', wide: true },
];

function Impacts({ rehearsal }: { rehearsal: Rehearsal }) {
  const [wanted, setWanted] = useState('');
  const [direction, setDirection] = useState<string | undefined>();
  const [shown, setShown] = useState(SHOWN_STEP);
  const needle = wanted.trim().toLowerCase();
  const found = rehearsal.impacts.filter(
    (impact) =>
      (direction === undefined || impact.direction === direction) &&
      `${impact.says} ${impact.person.email}`.toLowerCase().includes(needle),
  );
  if (rehearsal.impacts.length === 0) {
    return (
      <EmptyState title="Nobody would notice">
        Every active person sees the same of every table as now, and may do the same.
      </EmptyState>
    );
  }
  const count = (of: string) => rehearsal.impacts.filter((impact) => impact.direction === of).length;
  return (
    <>
      <FilterBar>
        <FilterSearch
          label="Find effects"
          placeholder="Person, table or column"
          value={wanted}
          onChange={setWanted}
        />
        <FilterSelect
          label="Effect"
          value={direction}
          options={[
            { value: 'loses', label: 'Loses', count: count('loses') },
            { value: 'gains', label: 'Gains', count: count('gains') },
          ]}
          onChange={setDirection}
        />
      </FilterBar>
      <Surface>
        <ListTable label="Who would lose or gain what" columns={COLUMNS}>
          {found.slice(0, shown).map((impact) => (
            <ImpactRow key={impact.says} impact={impact} />
          ))}
        </ListTable>
      </Surface>
      <p className={classes.more}>
        <span className={classes.second} data-numeric>
          {Math.min(shown, found.length)} of {found.length}
          {rehearsal.impactsTotal > rehearsal.impacts.length &&
            `, the first ${rehearsal.impacts.length} of ${rehearsal.impactsTotal} effects`}
        </span>
        {shown < found.length && <Button onClick={() => setShown(shown + SHOWN_STEP)}>Show more</Button>}
      </p>
    </>
  );
}

function ImpactRow({ impact }: { impact: RehearsedImpact }) {
  return (
    <tr>
      <td>
        <StatusBadge status={impact.direction === 'loses' ? 'warning' : 'good'}>
          {impact.direction === 'loses' ? 'Loses' : 'Gains'}
        </StatusBadge>
      </td>
      <td>
        {impact.says}
        {impact.example !== null && <code className={classes.example}>{impact.example}</code>}
      </td>
      <td data-number>
        <FormattedNumber value={impact.queries} unit={{ kind: 'count' }} />
      </td>
      <td data-wide>{impact.lastAt ? <RelativeTime at={impact.lastAt} /> : '–'}</td>
    </tr>
  );
}
