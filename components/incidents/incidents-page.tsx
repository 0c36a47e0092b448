'use client';

import { IconBell } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { datasetAddress } from '#components/datasets/dataset-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import buttonClasses from '#components/ui/button.module.css';
import { Button } from '#components/ui/button.tsx';
import { FilterBar, FilterSelect } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { useAddressFilters } from '#components/ui/use-address-filters.ts';
import {
  INCIDENT_SEVERITIES,
  type IncidentFacets,
  type IncidentsInput,
  type SeenIncident,
} from '#server/incidents/schema.ts';
import {
  failureWords,
  RESOLUTION_WORDS,
  SEVERITY_WORDS,
  STATE_WORDS,
  stateStatus,
} from './incident-words.ts';
import classes from './incidents.module.css';

const REFRESH_MS = 10_000;
const FILTERS = ['state', 'severity', 'table', 'domain', 'assignee'] as const;
type Filter = (typeof FILTERS)[number];

const COLUMNS = [
  { name: 'Table' },
  { name: 'What fails' },
  { name: 'State' },
  { name: 'Since', wide: true },
  { name: 'Assigned to', wide: true },
];

const STATES = [
  { value: 'open', label: 'open' },
  { value: 'acknowledged', label: 'acknowledged' },
  { value: 'resolved', label: 'resolved' },
  { value: 'all', label: 'all' },
] as const;

/** What is wrong with tables, from when on, and who cares for it. The address holds what it is narrowed to. */
export function IncidentsPage({ mayManage }: { mayManage: boolean }) {
  const trpc = useTRPC();
  const filters = useAddressFilters();
  const { parameters } = filters;
  const given = inputOf(parameters);
  const read = useInfiniteQuery(
    trpc.incidents.list.infiniteQueryOptions(given, {
      getNextPageParam: ({ nextCursor }) => nextCursor,
      // Whoever reads on in the past does not have it all read again.
      refetchInterval: ({ state: { data } }) => (data && data.pages.length > 1 ? false : REFRESH_MS),
      placeholderData: (before) => before,
      meta: { quiet: true },
    }),
  );
  const { data: facets } = useQuery(
    trpc.incidents.facets.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  const set = (name: Filter, value: string | undefined) => filters.set({ [name]: value });
  const isNarrowed = FILTERS.some((name) => parameters.has(name));
  return (
    <>
      <div className={classes.top}>
        <Figures facets={facets} />
        {mayManage && (
          <Link className={buttonClasses.button} href="/quality/incidents/channels">
            <IconBell size={16} aria-hidden="true" />
            Who is told outside
          </Link>
        )}
      </div>
      <Filters given={given} facets={facets} onSet={set} />
      <Loaded read={read} failed="The incidents could not be loaded" height="480px">
        {({ pages }) => {
          const incidents = pages.flatMap(({ items }) => items);
          return (
            <Surface>
              {incidents.length > 0 ? (
                <IncidentList incidents={incidents} stale={read.isPlaceholderData} />
              ) : isNarrowed ? (
                <EmptyState title="No incident is like this">Take a filter off to see others.</EmptyState>
              ) : (
                <EmptyState title="Nothing is wrong">
                  No check fails that you may know of. Those that are over are under the state “resolved”.
                </EmptyState>
              )}
              {read.hasNextPage && (
                <div className={classes.more}>
                  <Button busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
                    Show older incidents
                  </Button>
                </div>
              )}
            </Surface>
          );
        }}
      </Loaded>
    </>
  );
}

/** An address that somebody changed by hand narrows nothing. */
function inputOf(parameters: Pick<URLSearchParams, 'get'>): Omit<IncidentsInput, 'cursor' | 'limit'> {
  const state = STATES.find(({ value }) => value === parameters.get('state'))?.value;
  const severity = INCIDENT_SEVERITIES.find((each) => each === parameters.get('severity'));
  const assignee = parameters.get('assignee');
  const [table, domain] = [parameters.get('table'), parameters.get('domain')];
  return {
    state: state ?? 'unresolved',
    ...(severity && { severity }),
    ...(table && table.length >= 3 && { table }),
    ...(domain && { domain }),
    ...(assignee && /^(me|nobody|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/.test(assignee) && { assignee }),
  };
}

function Figures({ facets }: { facets: IncidentFacets | undefined }) {
  const figures = [
    ['Not resolved', facets?.unresolved],
    ['Of them critical', facets?.critical],
    ['Mine', facets?.mine],
    ['Nobody’s', facets?.unassigned],
  ] as const;
  return (
    <dl className={classes.figures}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <FormattedNumber value={value} unit={{ kind: 'count' }} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface FiltersProps {
  readonly given: ReturnType<typeof inputOf>;
  readonly facets: IncidentFacets | undefined;
  readonly onSet: (name: Filter, value: string | undefined) => void;
}

function Filters({ given, facets, onSet }: FiltersProps) {
  const people = [
    { value: 'me', label: 'me', ...(facets && { count: facets.mine }) },
    { value: 'nobody', label: 'nobody', ...(facets && { count: facets.unassigned }) },
    ...(facets?.assignees ?? []),
  ];
  return (
    <FilterBar>
      <FilterSelect
        label="State"
        value={given.state === 'unresolved' ? undefined : given.state}
        options={STATES}
        unset="current"
        onChange={(value) => onSet('state', value)}
      />
      <FilterSelect
        label="Severity"
        value={given.severity}
        options={INCIDENT_SEVERITIES.map((value) => ({ value, label: SEVERITY_WORDS[value].toLowerCase() }))}
        onChange={(value) => onSet('severity', value)}
      />
      <FilterSelect
        label="Table"
        value={given.table}
        options={facets?.tables ?? []}
        onChange={(value) => onSet('table', value)}
      />
      <FilterSelect
        label="Domain"
        value={given.domain}
        options={facets?.domains ?? []}
        onChange={(value) => onSet('domain', value)}
      />
      <FilterSelect
        label="Assigned to"
        value={given.assignee}
        options={people}
        onChange={(value) => onSet('assignee', value)}
      />
    </FilterBar>
  );
}

function IncidentList({ incidents, stale }: { incidents: readonly SeenIncident[]; stale: boolean }) {
  return (
    <ListTable label="Incidents" columns={COLUMNS} stale={stale}>
      {incidents.map((incident) => (
        <tr key={incident.id}>
          <td className={classes.table}>
            <Link href={datasetAddress(incident.table)} className={classes.name}>
              <SoftBreaks text={incident.table} />
            </Link>
            {incident.domain !== null && <span className={classes.aside}>{incident.domain}</span>}
          </td>
          <td className={classes.words}>
            <Link href={`/quality/incidents/${incident.id}`}>{failureWords(incident)}</Link>
            {incident.reopenings > 0 && (
              <span className={classes.aside}>
                It came again {incident.reopenings === 1 ? 'once' : `${incident.reopenings} times`}
              </span>
            )}
          </td>
          <td>
            <StatusBadge status={stateStatus(incident)}>{STATE_WORDS[incident.state]}</StatusBadge>
            <span className={classes.aside}>
              {incident.state === 'resolved'
                ? incident.resolution !== null && RESOLUTION_WORDS[incident.resolution]
                : SEVERITY_WORDS[incident.severity]}
            </span>
          </td>
          <td data-wide>
            <RelativeTime at={incident.since} />
          </td>
          <td data-wide>{incident.assignee?.name ?? '–'}</td>
        </tr>
      ))}
    </ListTable>
  );
}
