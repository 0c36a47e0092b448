import type { Reader } from '../access/reader.ts';
import { TOPIC_NAMES } from '../events/topics.ts';
import { INGEST_CONSUMER } from '../ingest/service.ts';
import { findUnbalanced, type SumsRow, sumRanges, type UnbalancedRow } from './balance-data.ts';
import type { Balance, BalanceSums, TopicBalance, UnbalancedRange, WholeBalance } from './schema.ts';

/**
 * What came from the stream beside what was found of it in the lake: of everything together, and of the topics that the
 * reader sees a table of. Counts only: they are of every row, whatever the reader may see of these.
 */
export async function readBalance(reader: Reader, now: Date = new Date()): Promise<Balance> {
  const decisions = await reader.decisions();
  const topics = TOPIC_NAMES.filter(
    (topic) => decisions.has(`bronze.${topic}`) || decisions.has(`dead_letters.${topic}`),
  );
  const [sums, unbalanced] = await Promise.all([
    sumRanges(TOPIC_NAMES),
    findUnbalanced(TOPIC_NAMES, INGEST_CONSUMER),
  ]);
  const seen = (table: string | null) => (table !== null && decisions.has(table) ? table : null);
  return {
    at: now.toISOString(),
    whole: wholeOf(
      sums
        .filter(({ day, partition }) => day === null && partition === null)
        .map((row) => toSums(row, unbalanced.some(isSkippedIn(row.topic)), now)),
    ),
    topics: topics.flatMap((topic): TopicBalance[] => {
      const rows = sums.filter((row) => row.topic === topic);
      const total = rows.find(({ day, partition }) => day === null && partition === null);
      if (!total) return [];
      const wrong = unbalanced.filter((row) => row.topic === topic);
      const isSkipped = (partition: number) =>
        wrong.some((row) => row.where === 'ranges' && row.partition === partition);
      return [
        {
          ...toSums(total, wrong.some(isSkippedIn(topic)), now),
          topic,
          bronzeTable: seen(`bronze.${topic}`),
          deadLetterTable: seen(`dead_letters.${topic}`),
          modelTable: seen(total.modelTable),
          hasModel: total.hasModel,
          since: total.since.toISOString(),
          days: rows.flatMap((row) =>
            row.day === null ? [] : [{ ...toSums(row, false, now), day: row.day }],
          ),
          partitions: rows.flatMap((row) =>
            row.partition === null
              ? []
              : [
                  {
                    ...toSums(row, isSkipped(row.partition), now),
                    ...{ partition: row.partition, from: row.from, to: row.to },
                  },
                ],
          ),
          unbalanced: wrong.map(toUnbalanced),
          unbalancedInAll: wrong[0]?.inAll ?? 0,
        },
      ];
    }),
  };
}

const isSkippedIn = (topic: string) => (row: UnbalancedRow) => row.topic === topic && row.where === 'ranges';

const WORST_FIRST = ['unbalanced', 'rolled_back', 'checking'] as const;

function wholeOf(topics: readonly BalanceSums[]): WholeBalance {
  const sum = (of: 'read' | 'bronze' | 'deadLetters' | 'difference' | 'unchecked') =>
    topics.reduce((all, each) => all + each[of], 0);
  const looks = topics.flatMap(({ checkedAt }) => checkedAt ?? []);
  return {
    state: WORST_FIRST.find((state) => topics.some((each) => each.state === state)) ?? 'balanced',
    read: sum('read'),
    bronze: sum('bronze'),
    deadLetters: sum('deadLetters'),
    difference: sum('difference'),
    unchecked: sum('unchecked'),
    checkedAt: looks.toSorted()[0] ?? null,
  };
}

/** New records come all the time, and are looked for within a round of maintenance. */
const LOOKED_FOR_WITHIN_MS = 5 * 60 * 1000;

function isLate({ uncheckedSince }: SumsRow, now: Date): boolean {
  return uncheckedSince !== null && now.getTime() - uncheckedSince.getTime() > LOOKED_FOR_WITHIN_MS;
}

function toSums(row: SumsRow, isSkipped: boolean, now: Date): BalanceSums {
  const { ranges, read, bronze, deadLetters, replayed, model, repeats, filtered, unchecked } = row;
  const { quarantined } = row;
  return {
    ...{ ranges, read, bronze, deadLetters, replayed, model, repeats, filtered, unchecked, quarantined },
    emptyOffsets: row.offsets - read,
    modelWaiting: row.modelWaiting,
    difference: row.looked - bronze - deadLetters,
    state:
      row.unbalanced || isSkipped
        ? 'unbalanced'
        : row.rolledBack
          ? 'rolled_back'
          : row.looked === 0 || isLate(row, now)
            ? 'checking'
            : 'balanced',
    checkedAt: row.checkedAt?.toISOString() ?? null,
  };
}

function toUnbalanced({
  topic: _,
  inAll: __,
  committedAt,
  checkedAt,
  ...row
}: UnbalancedRow): UnbalancedRange {
  return { ...row, committedAt: committedAt.toISOString(), checkedAt: checkedAt?.toISOString() ?? null };
}
