'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { DatasetUsage } from '#server/datasets/schema.ts';
import { datasetAddress } from './dataset-address.ts';
import classes from './datasets.module.css';
import { DayBars } from './day-bars.tsx';
import { doorWords } from './door-words.ts';

/** Who reads the table, how often, by which ways and together with what. */
export function UsageTab({ table }: { table: string }) {
  const trpc = useTRPC();
  const read = useQuery(trpc.datasets.usage.queryOptions({ table }, { meta: { quiet: true } }));
  return (
    <Loaded read={read} failed="The use could not be loaded" height="320px">
      {(data) => (
        <div className={classes.stack}>
          <Panel title="Reads by day" aside={<>Last {data.days.length} days, in UTC</>}>
            {data.reads === 0 ? (
              <EmptyState title="Nobody has read it in this time">
                Statements, previews, tiles and exports that read it will be counted here.
              </EmptyState>
            ) : (
              <>
                <p className={classes.sum}>
                  <FormattedNumber value={data.reads} unit={{ kind: 'count' }} />{' '}
                  {data.reads === 1 ? 'read' : 'reads'} by{' '}
                  <FormattedNumber value={data.people} unit={{ kind: 'count' }} />{' '}
                  {data.people === 1 ? 'person' : 'people'}
                </p>
                <DayBars days={data.days} />
              </>
            )}
          </Panel>
          {data.reads > 0 && (
            <div className={classes.pair}>
              {data.readers && <Readers readers={data.readers} people={data.people} />}
              <Doors doors={data.doors} />
            </div>
          )}
          <div className={classes.pair}>
            <Statements usage={data} />
            <Joins joins={data.joins} />
          </div>
        </div>
      )}
    </Loaded>
  );
}

interface ReadersProps {
  readonly readers: NonNullable<DatasetUsage['readers']>;
  readonly people: number;
}

function Readers({ readers, people }: ReadersProps) {
  return (
    <Panel
      title="People"
      aside={readers.length < people && `${readers.length} of ${people}, most days first`}
      flush
    >
      <ListTable
        label="People who read it"
        columns={[
          { name: 'Person' },
          { name: 'Days', number: true },
          { name: 'Reads', number: true },
          { name: 'Last' },
        ]}
      >
        {readers.map(({ name, days, reads, lastAt }) => (
          <tr key={`${name} ${lastAt}`}>
            <td>{name}</td>
            <td data-number>
              <FormattedNumber value={days} unit={{ kind: 'count' }} />
            </td>
            <td data-number>
              <FormattedNumber value={reads} unit={{ kind: 'count' }} />
            </td>
            <td>
              <RelativeTime at={lastAt} />
            </td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

function Doors({ doors }: Pick<DatasetUsage, 'doors'>) {
  return (
    <Panel title="By way" flush>
      <ListTable
        label="Ways by which it was read"
        columns={[{ name: 'Way' }, { name: 'People', number: true }, { name: 'Reads', number: true }]}
      >
        {doors.map(({ door, people, reads }) => (
          <tr key={door}>
            <td>{doorWords(door)}</td>
            <td data-number>
              <FormattedNumber value={people} unit={{ kind: 'count' }} />
            </td>
            <td data-number>
              <FormattedNumber value={reads} unit={{ kind: 'count' }} />
            </td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

function Statements({ usage: { own, saved, othersStatements } }: { usage: DatasetUsage }) {
  return (
    <Panel
      title="Statements"
      aside={
        othersStatements > 0 && (
          <>
            <FormattedNumber value={othersStatements} unit={{ kind: 'count' }} /> of other people, not shown
          </>
        )
      }
    >
      {own.length + saved.length === 0 ? (
        <EmptyState title="No statement to show">
          Saved queries that are shared with you and your own statements that read it appear here.
        </EmptyState>
      ) : (
        <ul className={classes.statements}>
          {saved.map(({ id, title, description, owner, mine }) => (
            <li key={id}>
              <Link href={`/sql?${new URLSearchParams({ query: id })}`}>{title}</Link>
              <span className={classes.aside}>
                Saved query {mine ? 'of yours' : `of ${owner}`}
                {description && ` · ${description}`}
              </span>
            </li>
          ))}
          {own.map(({ sql, reads, lastAt }) => (
            <li key={sql}>
              <Link className={classes.sql} href={`/sql?${new URLSearchParams({ sql })}`}>
                {sql}
              </Link>
              <span className={classes.aside}>
                You ran it <FormattedNumber value={reads} unit={{ kind: 'count' }} />{' '}
                {reads === 1 ? 'time' : 'times'}, last <RelativeTime at={lastAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Joins({ joins }: Pick<DatasetUsage, 'joins'>) {
  return (
    <Panel title="Read together with" flush>
      {joins.length === 0 ? (
        <EmptyState title="No other table yet">
          Tables that statements read together with it appear here.
        </EmptyState>
      ) : (
        <ListTable
          label="Tables that are read together with it"
          columns={[{ name: 'Table' }, { name: 'People', number: true }, { name: 'Reads', number: true }]}
        >
          {joins.map(({ table, people, reads }) => (
            <tr key={table}>
              <td>
                <Link className={classes.code} href={datasetAddress(table)}>
                  {table}
                </Link>
              </td>
              <td data-number>
                <FormattedNumber value={people} unit={{ kind: 'count' }} />
              </td>
              <td data-number>
                <FormattedNumber value={reads} unit={{ kind: 'count' }} />
              </td>
            </tr>
          ))}
        </ListTable>
      )}
    </Panel>
  );
}
