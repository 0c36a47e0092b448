import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { TopicBalance, UnbalancedRange } from '#server/balance/schema.ts';
import { faultOf } from './balance-words.ts';
import classes from './pipelines.module.css';

const COLUMNS = [
  { name: 'Where' },
  { name: 'What' },
  { name: 'What to do' },
  { name: 'Committed', wide: true },
];

/** What does not balance, and what to do about it; nothing where all does. */
export function UnbalancedList({ topics }: { topics: readonly TopicBalance[] }) {
  const shown = topics.flatMap(({ topic, unbalanced }) => unbalanced.map((range) => ({ topic, range })));
  const inAll = topics.reduce((sum, { unbalancedInAll }) => sum + unbalancedInAll, 0);
  if (shown.length === 0) return null;
  return (
    <Surface>
      <ListTable label="What does not balance" columns={COLUMNS}>
        {shown.map(({ topic, range }) => (
          <Range
            key={`${topic} ${range.partition} ${range.from} ${range.to} ${range.where} ${range.committedAt}`}
            topic={topic}
            range={range}
          />
        ))}
      </ListTable>
      {inAll > shown.length && (
        <p className={classes.more}>
          {shown.length} of {inAll} are shown, the latest of each topic.
        </p>
      )}
    </Surface>
  );
}

function Range({ topic, range }: { topic: string; range: UnbalancedRange }) {
  const { status, what, toDo } = faultOf(range);
  const { partition, from, to, records, committedAt } = range;
  return (
    <tr>
      <td className={classes.place}>
        <span className={classes.name}>{topic}</span>
        <span className={classes.aside}>
          partition {partition}, offsets <FormattedNumber value={from} unit={{ kind: 'count' }} /> to{' '}
          <FormattedNumber value={to - 1} unit={{ kind: 'count' }} />
        </span>
      </td>
      <td>
        <StatusBadge status={status}>
          {records === null ? (
            'Records'
          ) : (
            <>
              <FormattedNumber value={records} unit={{ kind: 'count' }} />{' '}
              {records === 1 ? 'record' : 'records'}
            </>
          )}{' '}
          {what}
        </StatusBadge>
      </td>
      <td>
        <div className={classes.words}>{toDo}</div>
      </td>
      <td data-wide>
        <RelativeTime at={committedAt} />
      </td>
    </tr>
  );
}
