'use client';

import { useQuery } from '@tanstack/react-query';
import { isOfOthers } from '#components/datasets/dataset-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { FilterBar, FilterSelect } from '#components/ui/filters.tsx';
import { later, useLater } from '#components/ui/later.ts';
import { ListTable } from '#components/ui/list-table.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { reportNotLoaded } from '#components/ui/toasts.tsx';
import type { AffectedRelation, Effect, Impact } from '#server/lineage/schema.ts';
import { countInWords, groupOf, kindInWords } from './graph-words.ts';
import { impactCsv } from './impact-csv.ts';
import classes from './lineage.module.css';
import { RelationLink } from './relation-link.tsx';
import { TellOwners } from './tell-owners.tsx';
import type { TrialPanelProps } from './trial-panel.tsx';

const trialPanel = later<TrialPanelProps>(
  () => import('./trial-panel.tsx').then(({ TrialPanel }) => TrialPanel),
  reportNotLoaded,
);

interface ImpactViewProps {
  readonly table: string;
  /** Null: its rows. */
  readonly column: string | null;
  readonly at: string | null;
  /** To tell people what is going to be changed. */
  readonly mayTell: boolean;
  readonly onColumn: (column: string | null) => void;
}

const EFFECTS: Readonly<
  Record<Effect, { readonly words: string; readonly status: 'critical' | 'warning' | 'notice' }>
> = {
  named: { words: 'Names it: breaks', status: 'critical' },
  values: { words: 'Other values', status: 'warning' },
  rows: { words: 'Other rows', status: 'notice' },
};

/** Who opened a table in the browser has it as it was, whatever becomes of it. */
function effectOf({ kind, effect }: Pick<AffectedRelation, 'kind' | 'effect'>) {
  return kind === 'extract'
    ? ({ words: 'Stays as it was until it is opened again', status: 'notice' } as const)
    : EFFECTS[effect];
}

/** Everything that a change of a column, or of which rows there are, would reach. */
export function ImpactView({ table, column, at, mayTell, onColumn }: ImpactViewProps) {
  const trpc = useTRPC();
  const facts = useQuery(trpc.datasets.columns.queryOptions({ table }, { meta: { quiet: true } }));
  const read = useQuery(trpc.lineage.impact.queryOptions({ table, column, at }, { meta: { quiet: true } }));
  const { data } = read;
  const Trial = useLater(trialPanel, at === null);
  const columns = facts.data?.map(({ name }) => name) ?? [];
  return (
    <>
      <FilterBar>
        <FilterSelect
          label="What would change"
          value={column ?? undefined}
          unset="which rows there are"
          options={columns.map((name) => ({ value: name, label: name }))}
          onChange={(next) => onColumn(next ?? null)}
        />
        {data && data.affected.length > 0 && <Button onClick={() => download(data)}>Download as CSV</Button>}
        {mayTell && at === null && <TellOwners table={table} column={column} />}
      </FilterBar>
      {at === null && !isOfOthers(table) && Trial && <Trial key={column} table={table} column={column} />}
      <Loaded read={read} failed="The impact could not be loaded" height="320px">
        {(impact) =>
          impact.affected.length === 0 ? (
            <EmptyState title="Nothing that you see is made of it">
              It can be changed without anything here noticing. Programs that read it from outside are known
              when they send OpenLineage events.
            </EmptyState>
          ) : (
            <Affected impact={impact} />
          )
        }
      </Loaded>
    </>
  );
}

function Affected({ impact: { affected, truncated } }: { impact: Impact }) {
  const owners = [...new Set(affected.flatMap(({ owner }) => owner ?? []))];
  return (
    <>
      <p role="status" className={classes.count}>
        Reaches {countInWords(affected)}
        {truncated && ', the nearest of more'}
        {owners.length > 0 && `, owned by ${owners.join(', ')}`}.
      </p>
      <ListTable
        label="What it reaches"
        columns={[
          { name: 'Name' },
          { name: 'Effect' },
          { name: 'Columns' },
          { name: 'Steps', number: true },
          { name: 'Kind', wide: true },
          { name: 'Group', wide: true },
          { name: 'Checks', number: true, wide: true },
          { name: 'Owner', wide: true },
        ]}
      >
        {affected.map((each) => (
          <tr key={`${each.kind} ${each.name}`}>
            <td>
              <RelationLink relation={each}>{each.title}</RelationLink>
            </td>
            <td>
              <StatusBadge status={effectOf(each).status}>{effectOf(each).words}</StatusBadge>
            </td>
            <td className={classes.mono}>
              {each.columns
                .flatMap(({ name }) => name ?? [])
                .sort()
                .join(', ') || 'rows only'}
            </td>
            <td data-number>{each.steps}</td>
            <td data-wide>{kindInWords(each.kind)}</td>
            <td data-wide>{groupOf(each)}</td>
            <td data-wide data-number>
              {each.checks === 0 ? '–' : each.checks}
            </td>
            <td data-wide>{each.owner ?? '–'}</td>
          </tr>
        ))}
      </ListTable>
    </>
  );
}

function download(impact: Impact): void {
  const address = URL.createObjectURL(new Blob([impactCsv(impact)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = `impact-${impact.table}${impact.column === null ? '' : `-${impact.column}`}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
