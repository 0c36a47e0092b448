'use client';

import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { lettersHref } from '#components/letters/letters-address.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { StreamState, TopicLag, TopicState } from '#server/pipelines/schema.ts';
import { Figure, FigureList } from './figure-list.tsx';
import { DefaultLagTarget, LagTarget } from './lag-target.tsx';
import { lagInWords } from './lag-words.ts';
import classes from './pipelines.module.css';
import { type Rates, ratesBetween, totalsOf } from './stream-rates.ts';
import { tableHref } from './table-href.ts';

const REFRESH_MS = 2_000;
/** Fewer than this are the normal work in progress. */
const BEHIND_MAX = 20_000;

const COLUMNS = [
  { name: 'Topic' },
  { name: 'Lag target' },
  { name: 'Behind', number: true },
  { name: 'Accepted', number: true },
  { name: 'Accepted a second', number: true, wide: true },
  { name: 'Stored a second', number: true, wide: true },
  { name: 'Last stored' },
  { name: 'Tables', wide: true },
];

/** Topics and how far each has come into the lake, as they move. */
export function StreamsPage({ mayManage }: { mayManage: boolean }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.pipelines.streams.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <Loaded read={read} failed="The streams could not be loaded" height="360px">
      {(state) => <Streams state={state} mayManage={mayManage} />}
    </Loaded>
  );
}

function Streams({ state, mayManage }: { state: StreamState; mayManage: boolean }) {
  const rates = useRates(state);
  const [open, setOpen] = useState<string | null>(null);
  if (state.source === null) {
    return (
      <Surface>
        <EmptyState title="The event stream does not answer">
          What has arrived is safe in the lake. This page goes on by itself when the stream is back; whoever
          runs it finds the reason in the portal’s log.
        </EmptyState>
      </Surface>
    );
  }
  if (state.topics.length === 0) {
    return (
      <Surface>
        <EmptyState title="No topic that you see">
          A topic is shown to whoever sees the table that its events are stored in.
        </EmptyState>
      </Surface>
    );
  }
  const totals = state.topics.map(totalsOf);
  const sum = (of: 'accepted' | 'behind') => totals.reduce((all, each) => all + each[of], 0);
  return (
    <>
      <FigureList>
        <Figure name="Stream">{state.source === 'postgres' ? 'PostgreSQL log' : 'Apache Kafka'}</Figure>
        <Figure name="Events accepted">
          <FormattedNumber value={sum('accepted')} unit={{ kind: 'count' }} short />
        </Figure>
        <Figure name="On their way to the lake">
          <Behind behind={sum('behind')} />
        </Figure>
      </FigureList>
      <div className={classes.setting}>
        <DefaultLagTarget target={state.defaultTarget} mayManage={mayManage} />
      </div>
      <Surface>
        <ListTable label="Topics" columns={COLUMNS}>
          {state.topics.flatMap((topic) => [
            <Topic
              key={topic.topic}
              topic={topic}
              at={state.at}
              rates={rates.get(topic.topic)}
              isOpen={open === topic.topic}
              onToggle={() => setOpen(open === topic.topic ? null : topic.topic)}
            />,
            ...(open === topic.topic
              ? [
                  <tr key={`${topic.topic} target`} className={classes.part}>
                    <td colSpan={COLUMNS.length}>
                      <LagTarget
                        topic={topic}
                        defaultMs={state.defaultTarget.targetMs}
                        mayManage={mayManage}
                      />
                    </td>
                  </tr>,
                  ...topic.partitions.map((part) => partRow(topic.topic, part)),
                ]
              : []),
          ])}
        </ListTable>
      </Surface>
    </>
  );
}

/** Two looks make a rate; the last one stays until the next. */
function useRates(state: StreamState): ReadonlyMap<string, Rates> {
  const [seen, setSeen] = useState({ state, rates: ratesBetween(null, state) });
  if (seen.state === state) return seen.rates;
  const rates = ratesBetween(seen.state, state);
  setSeen({ state, rates });
  return rates;
}

function Behind({ behind }: { behind: number }) {
  return (
    <StatusBadge status={behind > BEHIND_MAX ? 'warning' : 'good'}>
      <FormattedNumber value={behind} unit={{ kind: 'count' }} />
    </StatusBadge>
  );
}

/** Whether the target is held, and by how much. */
function Lag({ lag, at }: { lag: TopicLag; at: string }) {
  const { status, words, waitsMs } = lagInWords(lag, at);
  const time = (value: number) => (
    <FormattedNumber value={value} unit={{ kind: 'milliseconds' }} decimals={value < 1000 ? 0 : 1} />
  );
  return (
    <>
      <StatusBadge status={status}>{words}</StatusBadge>
      <span className={classes.aside}>
        target <FormattedNumber value={lag.targetMs} unit={{ kind: 'milliseconds' }} />
        {lag.set === null && ', default'}
      </span>
      {waitsMs !== null && (
        <span className={classes.aside}>
          oldest waits {lag.waiting?.isExact ? null : 'at most '}
          {time(waitsMs)}
        </span>
      )}
      {lag.worstMs !== null && (
        <span className={classes.aside}>at most {time(lag.worstMs)} in five minutes</span>
      )}
    </>
  );
}

function Topic({
  topic,
  at,
  rates,
  isOpen,
  onToggle,
}: {
  topic: TopicState;
  /** When it was so. */
  at: string;
  rates: Rates | undefined;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const { accepted, behind, storedAt } = totalsOf(topic);
  return (
    <tr>
      <td className={classes.place}>
        <button type="button" className={classes.toggle} aria-expanded={isOpen} onClick={onToggle}>
          <IconChevronRight size={14} aria-hidden="true" />
          <span className={classes.name}>{topic.topic}</span>
        </button>
        <span className={classes.aside}>
          {topic.partitions.length} {topic.partitions.length === 1 ? 'partition' : 'partitions'}, keyed by{' '}
          {topic.key}
        </span>
      </td>
      <td className={classes.narrow}>
        <Lag lag={topic.lag} at={at} />
      </td>
      <td data-number>
        <Behind behind={behind} />
      </td>
      <td data-number>
        <FormattedNumber value={accepted} unit={{ kind: 'count' }} />
      </td>
      <td data-number data-wide>
        <FormattedNumber value={rates?.accepted} unit={{ kind: 'count' }} />
      </td>
      <td data-number data-wide>
        <FormattedNumber value={rates?.stored} unit={{ kind: 'count' }} />
      </td>
      <td>{storedAt === null ? '–' : <RelativeTime at={storedAt} />}</td>
      <td data-wide>
        <ul className={classes.links}>
          {[topic.bronze, topic.deadLetters]
            .filter((table) => table !== null)
            .map((table) => (
              <li key={table}>
                <Link href={tableHref(table)} className={classes.name}>
                  {table}
                </Link>
              </li>
            ))}
          {topic.deadLetters !== null && (
            <li>
              <Link href={lettersHref(topic.topic)}>Its dead letters</Link>
            </li>
          )}
        </ul>
      </td>
    </tr>
  );
}

function partRow(topic: string, { partition, accepted, stored, storedAt }: TopicState['partitions'][number]) {
  return (
    <tr key={`${topic} ${partition}`} className={classes.part}>
      <td>Partition {partition}</td>
      <td />
      <td data-number>
        <FormattedNumber value={accepted - stored} unit={{ kind: 'count' }} />
      </td>
      <td data-number>
        <FormattedNumber value={accepted} unit={{ kind: 'count' }} />
      </td>
      <td data-wide />
      <td data-wide />
      <td>{storedAt === null ? '–' : <RelativeTime at={storedAt} />}</td>
      <td data-wide />
    </tr>
  );
}
