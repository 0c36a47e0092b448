'use client';

import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { Balance, BalanceSums, TopicBalance } from '#server/balance/schema.ts';
import { STATE_WORDS } from './balance-words.ts';
import { Figure, FigureList } from './figure-list.tsx';
import classes from './pipelines.module.css';
import { tableHref } from './table-href.ts';
import { UnbalancedList } from './unbalanced-list.tsx';

const REFRESH_MS = 10_000;

const COLUMNS = [
  { name: 'Topic' },
  { name: 'State' },
  { name: 'Read from the stream', number: true },
  { name: 'In bronze', number: true },
  { name: 'Dead letters', number: true },
  { name: 'Difference', number: true },
  { name: 'In silver', number: true },
  { name: 'Checked' },
];

/** What came from the stream, and whether the lake and the models have all of it, once and unchanged. */
export function BalancePage({ hrefOf = tableHref }: { hrefOf?: (table: string) => string }) {
  const trpc = useTRPC();
  const read = useQuery(
    trpc.balance.read.queryOptions(undefined, { refetchInterval: REFRESH_MS, meta: { quiet: true } }),
  );
  return (
    <Loaded read={read} failed="The balance could not be loaded" height="360px">
      {(balance) => <Topics balance={balance} hrefOf={hrefOf} />}
    </Loaded>
  );
}

interface TopicsProps {
  readonly balance: Balance;
  readonly hrefOf: (table: string) => string;
}

function Topics({ balance: { whole, topics }, hrefOf }: TopicsProps) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <div className={classes.stack}>
      <FigureList>
        <Figure name="Stream, lake and models">
          <State state={whole.read === 0 ? 'checking' : whole.state} />
        </Figure>
        <Figure name="Read from the stream">
          <FormattedNumber value={whole.read} unit={{ kind: 'count' }} short />
        </Figure>
        <Figure name="In bronze">
          <FormattedNumber value={whole.bronze} unit={{ kind: 'count' }} short />
        </Figure>
        <Figure name="Dead letters">
          <FormattedNumber value={whole.deadLetters} unit={{ kind: 'count' }} short />
        </Figure>
        <Figure name="Difference">
          <FormattedNumber value={whole.difference} unit={{ kind: 'count' }} />
        </Figure>
        <Figure name="Not yet looked for">
          <FormattedNumber value={whole.unchecked} unit={{ kind: 'count' }} short />
        </Figure>
      </FigureList>
      <p className={classes.note}>
        Each commit of ingestion keeps how many records it read, and a hash of them that does not depend on
        their order. Maintenance reads the tables’ files again and compares: bronze and the dead letters by
        hash, silver by running its model once more.
      </p>
      <Surface>
        {topics.length === 0 ? (
          <EmptyState title={whole.read === 0 ? 'Nothing to balance yet' : 'No topic that you see'}>
            {whole.read === 0
              ? 'As soon as events have come to the lake, they are counted here and held against what the stream gave.'
              : 'The figures above are of everything. Each topic is shown to whoever sees the table that its events are stored in.'}
          </EmptyState>
        ) : (
          <ListTable label="Balance" columns={COLUMNS}>
            {topics.flatMap((topic) => [
              <Topic
                key={topic.topic}
                topic={topic}
                isOpen={open === topic.topic}
                onToggle={() => setOpen(open === topic.topic ? null : topic.topic)}
              />,
              ...(open === topic.topic ? parts(topic, hrefOf) : []),
            ])}
          </ListTable>
        )}
      </Surface>
      <UnbalancedList topics={topics} />
    </div>
  );
}

function State({ state }: Pick<BalanceSums, 'state'>) {
  const { status, word } = STATE_WORDS[state];
  return <StatusBadge status={status}>{word}</StatusBadge>;
}

interface TopicProps {
  topic: TopicBalance;
  isOpen: boolean;
  onToggle: () => void;
}

function Topic({ topic, isOpen, onToggle }: TopicProps) {
  return (
    <tr>
      <td className={classes.place}>
        <button type="button" className={classes.toggle} aria-expanded={isOpen} onClick={onToggle}>
          <IconChevronRight size={14} aria-hidden="true" />
          <span className={classes.name}>{topic.topic}</span>
        </button>
        <span className={classes.aside}>
          counted since <RelativeTime at={topic.since} />
        </span>
      </td>
      <Sums sums={topic} hasModel={topic.hasModel} />
    </tr>
  );
}

function Sums({ sums, hasModel }: { sums: BalanceSums; hasModel: boolean }) {
  return (
    <>
      <td>
        <State state={sums.state} />
        <Aside value={sums.unchecked} word="not yet looked for" />
      </td>
      <td data-number>
        <Count value={sums.read} />
        <Aside value={sums.emptyOffsets} word="offsets without a record" />
      </td>
      <td data-number>
        <Count value={sums.bronze} />
        <Aside value={sums.replayed} word="more replayed" />
      </td>
      <td data-number>
        <Count value={sums.deadLetters} />
      </td>
      <td data-number>
        <Count value={sums.difference} />
      </td>
      <td data-number>
        {hasModel ? <Count value={sums.model} /> : '–'}
        <Aside value={sums.repeats} word="repeats left out" />
        <Aside value={sums.filtered} word="left out by the model" />
        <Aside value={sums.quarantined} word="in quarantine" />
        {hasModel && <Aside value={sums.modelWaiting} word="to come" />}
      </td>
      <td>{sums.checkedAt === null ? '–' : <RelativeTime at={sums.checkedAt} />}</td>
    </>
  );
}

function Count({ value }: { value: number }) {
  return <FormattedNumber value={value} unit={{ kind: 'count' }} />;
}

/** Nothing for zero: most are. */
function Aside({ value, word }: { value: number; word: string }) {
  if (value === 0) return null;
  return (
    <span className={classes.aside}>
      <Count value={value} /> {word}
    </span>
  );
}

function parts(topic: TopicBalance, hrefOf: TopicsProps['hrefOf']) {
  const tables = [topic.bronzeTable, topic.deadLetterTable, topic.modelTable].filter(
    (table) => table !== null,
  );
  return [
    <tr key={`${topic.topic} tables`} className={classes.part}>
      <td colSpan={COLUMNS.length}>
        <ul className={classes.links}>
          {tables.map((table) => (
            <li key={table}>
              <Link href={hrefOf(table)} className={classes.name}>
                {table}
              </Link>
            </li>
          ))}
        </ul>
      </td>
    </tr>,
    ...topic.days.map((day) => (
      <tr key={`${topic.topic} ${day.day}`} className={classes.part}>
        <td>Committed on {day.day}</td>
        <Sums sums={day} hasModel={topic.hasModel} />
      </tr>
    )),
    ...topic.partitions.map((part) => (
      <tr key={`${topic.topic} ${part.partition}`} className={classes.part}>
        <td>
          Partition {part.partition}
          <span className={classes.aside}>
            offsets <Count value={part.from} /> to <Count value={part.to - 1} />, in{' '}
            <Count value={part.ranges} /> {part.ranges === 1 ? 'range' : 'ranges'}
          </span>
        </td>
        <Sums sums={part} hasModel={topic.hasModel} />
      </tr>
    )),
  ];
}
