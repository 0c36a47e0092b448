'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FilterBar, FilterSearch, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { useAddressFilters } from '#components/ui/use-address-filters.ts';
import { QUALITY_STATES, type QualityOverview, type QualityRow } from '#server/quality/schema.ts';
import classes from './quality.module.css';
import { STATE_WORDS, summaryWords } from './quality-words.ts';
import { ScoreTrend } from './score-trend.tsx';

const REFRESH_MS = 10_000;

const COLUMNS = [
  { name: 'Table' },
  { name: 'State' },
  { name: 'Score', number: true },
  { name: 'Failed', number: true },
  { name: 'Not evaluated', number: true, wide: true },
  { name: 'Passed', number: true, wide: true },
  { name: 'Domain', wide: true },
  { name: 'Checked', wide: true },
];

/** Whether the tables that somebody sees are good today, the worst first. The address holds what it is narrowed to. */
export function OverviewPage() {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.quality.overview.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <Loaded read={read} failed="The state of the tables could not be loaded" height="480px">
      {(overview) => <Overview overview={overview} />}
    </Loaded>
  );
}

function Overview({ overview }: { overview: QualityOverview }) {
  const { score, tables, domains, trend } = overview;
  const count = (state: QualityRow['state']) => tables.filter((each) => each.state === state).length;
  return (
    <div className={classes.stack}>
      <p className={classes.summary}>{summaryWords(tables)}</p>
      <div className={classes.above}>
        <Panel title="Now" aside="Target: a score above 98 %">
          <div className={classes.stack}>
            <dl className={classes.figures}>
              <div>
                <dt>Score</dt>
                <dd>
                  <FormattedNumber value={score} unit={{ kind: 'share' }} />
                </dd>
              </div>
              {(['failing', 'warning', 'good'] as const).map((state) => (
                <div key={state}>
                  <dt>{STATE_WORDS[state].word}</dt>
                  <dd>
                    <FormattedNumber value={count(state)} unit={{ kind: 'count' }} />
                  </dd>
                </div>
              ))}
            </dl>
            <ul className={classes.domains} aria-label="Scores of domains">
              {domains.map(({ domain, score: own, tables: members }) => (
                <li key={domain ?? ''}>
                  <span>{domain ?? 'No domain'}</span>
                  <span className={classes.muted}>
                    {members} {members === 1 ? 'table' : 'tables'}
                  </span>
                  <FormattedNumber value={own} unit={{ kind: 'share' }} />
                </li>
              ))}
            </ul>
          </div>
        </Panel>
        <Panel title="Score by day">
          <ScoreTrend days={trend} label="Score of all tables that you see whole, by day" />
        </Panel>
      </div>
      <Tables tables={tables} />
    </div>
  );
}

function Tables({ tables }: Pick<QualityOverview, 'tables'>) {
  const { parameters, set } = useAddressFilters();
  const state = QUALITY_STATES.find((each) => each === parameters.get('state'));
  const domain = parameters.get('domain') ?? undefined;
  const owner = parameters.get('owner') ?? undefined;
  const search = parameters.get('search') ?? '';
  const shown = tables.filter(
    (each) =>
      (state === undefined || each.state === state) &&
      (domain === undefined || (each.domain ?? '') === domain) &&
      (owner === undefined || (each.owner ?? '') === owner) &&
      each.table.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <div>
      <FilterBar>
        <FilterSearch
          label="Find a table"
          placeholder="Find a table"
          value={search}
          onChange={(value) => set({ search: value })}
        />
        <FilterSelect
          label="State"
          value={state}
          options={QUALITY_STATES.map((value) => ({
            ...{ value, label: STATE_WORDS[value].word },
            count: tables.filter((each) => each.state === value).length,
          }))}
          onChange={(value) => set({ state: value })}
        />
        <FilterSelect
          label="Domain"
          value={domain}
          options={options(tables.map((each) => each.domain))}
          onChange={(value) => set({ domain: value })}
        />
        <FilterSelect
          label="Owner"
          value={owner}
          options={options(tables.map((each) => each.owner))}
          onChange={(value) => set({ owner: value })}
        />
      </FilterBar>
      <Surface>
        {shown.length > 0 ? (
          <ListTable label="Tables" columns={COLUMNS}>
            {shown.map((row) => (
              <Row key={row.table} row={row} />
            ))}
          </ListTable>
        ) : tables.length > 0 ? (
          <EmptyState title="No table like this">Take a filter off to see others.</EmptyState>
        ) : (
          <EmptyState title="Nothing is checked that you see">
            Open a table in the catalog and write what must hold of it under Quality.
          </EmptyState>
        )}
      </Surface>
    </div>
  );
}

function options(values: readonly (string | null)[]) {
  return [
    ...Map.groupBy(
      values.filter((value) => value !== null),
      (value) => value,
    ),
  ]
    .map(([value, all]) => ({ value, label: value, count: all.length }))
    .toSorted((a, b) => (a.value < b.value ? -1 : 1));
}

function Row({ row }: { row: QualityRow }) {
  const { status, word } = STATE_WORDS[row.state];
  return (
    <tr>
      <td>
        <Link className={classes.tableName} href={`${datasetAddress(row.table)}/quality`}>
          <SoftBreaks text={row.table} />
        </Link>
      </td>
      <td>
        <StatusBadge status={status}>{word}</StatusBadge>
        {row.since !== null && (
          <span className={classes.aside}>
            since <RelativeTime at={row.since} />
          </span>
        )}
        {row.weight === 0 && row.checkedAt !== null && (
          <span className={classes.aside}>no check that counts</span>
        )}
      </td>
      <td data-number>
        <FormattedNumber value={row.score} unit={{ kind: 'share' }} />
      </td>
      <td data-number>
        <FormattedNumber value={row.failed} unit={{ kind: 'count' }} />
      </td>
      <td data-number data-wide>
        <FormattedNumber value={row.notEvaluated} unit={{ kind: 'count' }} />
      </td>
      <td data-number data-wide>
        <FormattedNumber value={row.passed} unit={{ kind: 'count' }} />
      </td>
      <td data-wide>{row.domain ?? '–'}</td>
      <td data-wide>{row.checkedAt === null ? '–' : <RelativeTime at={row.checkedAt} />}</td>
    </tr>
  );
}
