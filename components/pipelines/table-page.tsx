'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { Sparkline } from '#components/chart/sparkline.tsx';
import { formatDay } from '#components/datasets/format-day.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { useLocale } from '#components/ui/locale.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { tableAddress } from '#server/datasets/table-address.ts';
import type { LakeTableDetails, TableSnapshot } from '#server/pipelines/schema.ts';
import { Figure, FigureList } from './figure-list.tsx';
import { OrphansPanel } from './orphans-panel.tsx';
import classes from './pipelines.module.css';
import { ReadPlanPanel } from './read-plan.tsx';
import { RunList } from './run-list.tsx';
import { SnapshotActions } from './snapshot-actions.tsx';
import { TableReferences } from './table-references.tsx';
import { TableWork } from './table-work.tsx';

const REFRESH_MS = 10_000;
const RUNS_SHOWN = 20;

const OPERATION: Readonly<Record<TableSnapshot['operation'], string>> = {
  append: 'Rows added',
  overwrite: 'Rows replaced',
  replace: 'Files rewritten',
  delete: 'Rows removed',
};

/** One table of the lake: its snapshots, its files, how it grows and how it is kept. */
export function TablePage({ table, mayManage }: { table: string; mayManage: boolean }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.pipelines.table.queryOptions({ table }, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <>
      <PageHeader
        title={table}
        lead={<Link href={tableAddress(table)}>What is in it, in the catalog</Link>}
      />
      <Loaded read={read} failed="The table could not be loaded" height="600px">
        {(details) => (
          <div className={classes.stack}>
            <div>
              <Figures details={details} />
              {mayManage && details.seesAll && <TableWork details={details} />}
            </div>
            <Growth days={details.days} />
            <Snapshots details={details} mayManage={mayManage && details.seesAll} />
            <TableReferences details={details} mayManage={mayManage && details.seesAll} />
            {details.seesAll && details.columns.length > 0 && <ReadPlanPanel details={details} />}
            <Partitions details={details} />
            {mayManage && details.seesAll && <OrphansPanel details={details} />}
            <Maintenance table={table} />
            <Panel title="Properties" aside="As other engines read them, too">
              {details.location !== null && <p className={classes.name}>{details.location}</p>}
              <dl className={classes.properties}>
                {details.properties.map(({ name, value }) => (
                  <div key={name} style={{ display: 'contents' }}>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
            </Panel>
          </div>
        )}
      </Loaded>
    </>
  );
}

function Figures({ details }: { details: LakeTableDetails }) {
  const { rows, files, bytes, partition, at, grownBytes } = details;
  return (
    <FigureList>
      <Figure name="Rows">
        <FormattedNumber value={rows} unit={{ kind: 'count' }} />
      </Figure>
      <Figure name="Size">
        <FormattedNumber value={bytes} unit={{ kind: 'bytes' }} />
      </Figure>
      <Figure name="Files">
        <FormattedNumber value={files} unit={{ kind: 'count' }} />
      </Figure>
      <Figure name="Grown in a week">
        <FormattedNumber value={grownBytes} unit={{ kind: 'bytes' }} signed />
      </Figure>
      <Figure name="Partitioned by">{partition ?? 'nothing'}</Figure>
      <Figure name="Written">{at === null ? 'never' : <RelativeTime at={at} />}</Figure>
    </FigureList>
  );
}

function Growth({ days }: Pick<LakeTableDetails, 'days'>) {
  const locale = useLocale();
  const sizes = days.flatMap(({ day, bytes }) => (bytes === null ? [] : [{ day, bytes }]));
  const [first, last] = [sizes.at(0), sizes.at(-1)];
  if (!first || !last || first === last) return null;
  return (
    <Panel title="Size by day" aside={`${formatDay(first.day, locale)} to ${formatDay(last.day, locale)}`}>
      <div className={classes.course}>
        <span className={classes.aside}>
          <FormattedNumber value={first.bytes} unit={{ kind: 'bytes' }} /> to{' '}
          <FormattedNumber value={last.bytes} unit={{ kind: 'bytes' }} />
        </span>
        <Sparkline values={sizes.map(({ bytes }) => bytes)} />
      </div>
    </Panel>
  );
}

function Snapshots({ details, mayManage }: { details: LakeTableDetails; mayManage: boolean }) {
  const { versions, snapshots } = details;
  return (
    <Panel
      title="Snapshots"
      aside={
        versions.length < snapshots
          ? `The latest ${versions.length} of ${snapshots} that are kept`
          : `${snapshots} kept`
      }
      flush
    >
      {versions.length === 0 ? (
        <EmptyState title="No snapshot yet">The first appears when rows are written.</EmptyState>
      ) : (
        <ListTable
          label="Snapshots"
          columns={[
            { name: 'When' },
            { name: 'What' },
            { name: 'Rows added', number: true },
            { name: 'Rows removed', number: true, wide: true },
            { name: 'Files added', number: true, wide: true },
            { name: 'Files removed', number: true, wide: true },
            { name: 'Rows then', number: true, wide: true },
            { name: 'Snapshot', wide: true },
            ...(mayManage ? [{ name: 'Actions' }] : []),
          ]}
        >
          {versions.map((version) => (
            <tr key={version.id}>
              <td>
                <span className={classes.moment}>
                  <RelativeTime at={version.at} />
                  {version.isCurrent && <StatusBadge status="good">Current</StatusBadge>}
                </span>
              </td>
              <td>{OPERATION[version.operation]}</td>
              <td data-number>
                <FormattedNumber value={version.addedRows} unit={{ kind: 'count' }} />
              </td>
              <td data-number data-wide>
                <FormattedNumber value={version.removedRows} unit={{ kind: 'count' }} />
              </td>
              <td data-number data-wide>
                <FormattedNumber value={version.addedFiles} unit={{ kind: 'count' }} />
              </td>
              <td data-number data-wide>
                <FormattedNumber value={version.removedFiles} unit={{ kind: 'count' }} />
              </td>
              <td data-number data-wide>
                <FormattedNumber value={version.rows} unit={{ kind: 'count' }} />
              </td>
              <td data-wide>
                <code className={classes.snapshot}>{version.id}</code>
              </td>
              {mayManage && (
                <td>
                  <SnapshotActions details={details} version={version} />
                </td>
              )}
            </tr>
          ))}
        </ListTable>
      )}
    </Panel>
  );
}

function Partitions({ details: { partitions, partitionsInAll, partition } }: { details: LakeTableDetails }) {
  if (partition === null || partitions.length === 0) return null;
  return (
    <Panel
      title="Partitions"
      aside={
        partitions.length < partitionsInAll
          ? `The last ${partitions.length} of ${partitionsInAll}, by ${partition}`
          : `${partitionsInAll}, by ${partition}`
      }
      flush
    >
      <ListTable
        label="Partitions"
        columns={[
          { name: 'Partition' },
          { name: 'Files', number: true },
          { name: 'Rows', number: true },
          { name: 'Size', number: true },
          { name: 'Average file', number: true, wide: true },
        ]}
      >
        {partitions.map(({ value, files, rows, bytes }) => (
          <tr key={value}>
            <td className={classes.name}>{value ?? 'no value'}</td>
            <td data-number>
              <FormattedNumber value={files} unit={{ kind: 'count' }} />
            </td>
            <td data-number>
              <FormattedNumber value={rows} unit={{ kind: 'count' }} />
            </td>
            <td data-number>
              <FormattedNumber value={bytes} unit={{ kind: 'bytes' }} />
            </td>
            <td data-number data-wide>
              <FormattedNumber value={bytes / files} unit={{ kind: 'bytes' }} />
            </td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

function Maintenance({ table }: { table: string }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.pipelines.runs.queryOptions(
      { table, limit: RUNS_SHOWN },
      { refetchInterval: REFRESH_MS, meta: { quiet: true } },
    ),
  );
  return (
    <Panel
      title="Runs"
      aside={<Link href={`/pipelines?${new URLSearchParams({ search: table })}`}>All of them</Link>}
      flush
    >
      <Loaded read={read} failed="The runs could not be loaded" height="240px">
        {({ items }) =>
          items.length > 0 ? (
            <RunList runs={items} />
          ) : (
            <EmptyState title="Nothing was done to it yet">
              It is compacted when it has small files, and made anew when what it is made of changes.
            </EmptyState>
          )
        }
      </Loaded>
    </Panel>
  );
}
