'use client';

import { useQuery } from '@tanstack/react-query';
import { EditHistory } from '#components/annotations/edit-history.tsx';
import { Sparkline } from '#components/chart/sparkline.tsx';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { useLocale } from '#components/ui/locale.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import type { DatasetHistory, Version } from '#server/datasets/schema.ts';
import { isOfOthers } from './dataset-address.ts';
import classes from './datasets.module.css';
import { formatDay } from './format-day.ts';
import { SchemaChanges } from './schema-changes.tsx';

const OPERATION: Readonly<Record<Version['operation'], string>> = {
  append: 'Rows added',
  overwrite: 'Rows replaced',
  replace: 'Files rewritten',
  delete: 'Rows removed',
};

/** The versions of the table that the lake keeps, and what became of its columns. */
export function HistoryTab({ table, mayEdit }: { table: string; mayEdit: boolean }) {
  const trpc = useTRPC();
  const read = useQuery(trpc.datasets.history.queryOptions({ table }, { meta: { quiet: true } }));
  return (
    <Loaded read={read} failed="The history could not be loaded" height="320px">
      {(data) => (
        <div className={classes.stack}>
          {!isOfOthers(table) && <Versions history={data} />}
          <Panel title={isOfOthers(table) ? 'Columns, as they were told' : 'Schema'}>
            <SchemaChanges changes={data.schemas} />
          </Panel>
          <Panel title="What people wrote">
            <EditHistory table={table} mayEdit={mayEdit} />
          </Panel>
        </div>
      )}
    </Loaded>
  );
}

function Versions({ history }: { history: DatasetHistory }) {
  const { versions, versionsKept } = history;
  if (versions.length === 0) {
    return (
      <Panel title="Versions">
        <EmptyState title="No version yet">The first appears when rows are written to it.</EmptyState>
      </Panel>
    );
  }
  return (
    <Panel
      title="Versions"
      aside={
        versions.length < versionsKept
          ? `The latest ${versions.length} of ${versionsKept} that are kept`
          : `${versionsKept} kept; older ones are removed when the table is maintained`
      }
      flush
    >
      <RowCourse history={history} />
      <ListTable
        label="Versions"
        columns={[
          { name: 'When' },
          { name: 'What' },
          { name: 'Added', number: true },
          { name: 'Removed', number: true },
          { name: 'Rows then', number: true },
          { name: 'Snapshot', wide: true },
        ]}
      >
        {versions.map(({ id, at, operation, addedRows, removedRows, rows }) => (
          <tr key={id}>
            <td>
              <RelativeTime at={at} />
            </td>
            <td>{OPERATION[operation]}</td>
            <td data-number>
              <FormattedNumber value={addedRows} unit={{ kind: 'count' }} />
            </td>
            <td data-number>
              <FormattedNumber value={removedRows} unit={{ kind: 'count' }} />
            </td>
            <td data-number>
              <FormattedNumber value={rows} unit={{ kind: 'count' }} />
            </td>
            <td data-wide>
              <code className={classes.snapshot}>{id}</code>
            </td>
          </tr>
        ))}
      </ListTable>
    </Panel>
  );
}

/** How many rows there were: day by day where that is known for some, else from version to version. */
function RowCourse({
  history: { rowCounts, rowDays },
}: {
  history: Pick<DatasetHistory, 'rowCounts' | 'rowDays'>;
}) {
  const locale = useLocale();
  const isByDay = rowDays.length > 1;
  const counts = isByDay ? rowDays.map(({ rows }) => rows) : rowCounts;
  if (counts.length < 2) return null;
  const [first, last] = [rowDays.at(0), rowDays.at(-1)];
  return (
    <div className={classes.course}>
      <span className={classes.aside}>
        Rows: <FormattedNumber value={counts[0]} unit={{ kind: 'count' }} /> to{' '}
        <FormattedNumber value={counts.at(-1)} unit={{ kind: 'count' }} />
        {isByDay && first && last && `, ${formatDay(first.day, locale)} to ${formatDay(last.day, locale)}`}
      </span>
      <Sparkline values={counts} />
    </div>
  );
}
