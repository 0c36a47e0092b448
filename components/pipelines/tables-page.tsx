'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FilterBar, FilterSearch } from '#components/ui/filters.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { useAddressFilters } from '#components/ui/use-address-filters.ts';
import type { LakeTable } from '#server/pipelines/schema.ts';
import { Figure, FigureList } from './figure-list.tsx';
import classes from './pipelines.module.css';
import { tableHref } from './table-href.ts';

const REFRESH_MS = 30_000;
/** Of a week, as the platform's targets have it. */
const GROWTH_MAX = 0.2;
const GROWTH_GOOD = 0.1;

const COLUMNS = [
  { name: 'Table' },
  { name: 'Size', number: true },
  { name: 'Rows', number: true },
  { name: 'Files', number: true },
  { name: 'Average file', number: true, wide: true },
  { name: 'Snapshots', number: true, wide: true },
  { name: 'Grown in a week', number: true, wide: true },
  { name: 'Written' },
];

/** What the lake's tables are made of, the largest first. */
export function TablesPage() {
  const trpc = useTRPC();
  const { parameters, set } = useAddressFilters();
  const search = parameters.get('search') ?? '';
  const read = useQuery(
    trpc.pipelines.tables.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <Loaded read={read} failed="The tables could not be loaded" height="480px">
      {(tables) => {
        const wanted = search.trim().toLowerCase();
        const shown = tables
          .filter(({ table }) => table.toLowerCase().includes(wanted))
          .sort((a, b) => (b.bytes ?? -1) - (a.bytes ?? -1) || (a.table < b.table ? -1 : 1));
        return (
          <>
            <Totals tables={tables} />
            <FilterBar>
              <FilterSearch
                label="Find a table"
                placeholder="Find a table"
                value={search}
                onChange={(value) => set({ search: value })}
              />
            </FilterBar>
            <Surface>
              {shown.length > 0 ? (
                <List tables={shown} />
              ) : tables.length > 0 ? (
                <EmptyState title="No table has this in its name">Type less, or something else.</EmptyState>
              ) : (
                <EmptyState title="No table yet">The first appear when events arrive.</EmptyState>
              )}
            </Surface>
          </>
        );
      }}
    </Loaded>
  );
}

function Totals({ tables }: { tables: readonly LakeTable[] }) {
  const sum = (of: (table: LakeTable) => number | null) =>
    tables.reduce((all, table) => all + (of(table) ?? 0), 0);
  const bytes = sum((table) => table.bytes);
  const grown = tables.some(({ grownBytes }) => grownBytes !== null)
    ? sum((table) => table.grownBytes)
    : null;
  const before = grown === null ? 0 : bytes - grown;
  const share = grown === null || before <= 0 ? null : grown / before;
  return (
    <FigureList>
      <Figure name="Tables">
        <FormattedNumber value={tables.length} unit={{ kind: 'count' }} />
      </Figure>
      <Figure name="Size">
        <FormattedNumber value={bytes} unit={{ kind: 'bytes' }} />
      </Figure>
      <Figure name="Files">
        <FormattedNumber value={sum((table) => table.files)} unit={{ kind: 'count' }} />
      </Figure>
      <Figure name="Grown in a week (target: less than 10 %)">
        {share === null ? (
          '–'
        ) : (
          <StatusBadge status={share > GROWTH_MAX ? 'critical' : share > GROWTH_GOOD ? 'warning' : 'good'}>
            <FormattedNumber value={share} unit={{ kind: 'share' }} decimals={1} signed />
          </StatusBadge>
        )}
      </Figure>
    </FigureList>
  );
}

function List({ tables }: { tables: readonly LakeTable[] }) {
  return (
    <ListTable label="Tables" columns={COLUMNS}>
      {tables.map(({ table, at, rows, files, bytes, snapshots, partition, grownBytes }) => (
        <tr key={table}>
          <td>
            <Link href={tableHref(table)} className={classes.name}>
              <SoftBreaks text={table} />
            </Link>
            {partition !== null && <span className={classes.aside}>by {partition}</span>}
          </td>
          <td data-number>
            <FormattedNumber value={bytes} unit={{ kind: 'bytes' }} />
          </td>
          <td data-number>
            <FormattedNumber value={rows} unit={{ kind: 'count' }} />
          </td>
          <td data-number>
            <FormattedNumber value={files} unit={{ kind: 'count' }} />
          </td>
          <td data-number data-wide>
            <FormattedNumber
              value={files && bytes !== null ? bytes / files : null}
              unit={{ kind: 'bytes' }}
            />
          </td>
          <td data-number data-wide>
            <FormattedNumber value={snapshots} unit={{ kind: 'count' }} />
          </td>
          <td data-number data-wide>
            <FormattedNumber value={grownBytes} unit={{ kind: 'bytes' }} signed />
          </td>
          <td>{at === null ? 'never' : <RelativeTime at={at} />}</td>
        </tr>
      ))}
    </ListTable>
  );
}
