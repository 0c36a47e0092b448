import type { Reader } from '../access/reader.ts';
import { withLettersEngine } from './letters-engine.ts';
import { filterSql } from './letters-sql.ts';
import { countOutcomes } from './outcomes-data.ts';
import type { LetterFilter, ReasonSummary, TopicLetters } from './schema.ts';
import { type SeenLetters, seenLetters } from './seen-letters.ts';

/** How many letters there are of which reason in each topic, as far as the reader sees them. Topics without any, too. */
export async function summarizeLetters(
  reader: Reader,
  filter: Pick<LetterFilter, 'from' | 'to'>,
  signal: AbortSignal | undefined,
): Promise<TopicLetters[]> {
  const seen = await seenLetters(reader);
  return withLettersEngine(signal, async (engine, within) => {
    const topics: TopicLetters[] = [];
    for (const letters of seen) {
      const where = filterSql(filter);
      const { rows } = await engine.query(
        `SELECT reason_code AS code, count(*) AS letters, min(arrived_at) AS oldest, max(arrived_at) AS newest
         FROM ${await letters.from(filter)} ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
         GROUP BY ALL ORDER BY letters DESC, code`,
        { signal: within },
      );
      const outcomes = await settledCounts(letters, filter);
      topics.push({
        topic: letters.topic,
        table: letters.table,
        snapshotId: letters.snapshotId,
        reasons: rows.map((row) => toSummary(row, outcomes)),
        mayReplay: seesAll(letters),
        mayDiscard: seesEvery(letters),
      });
    }
    return topics;
  });
}

/** Every row and column as it is: what is mended and judged is the letter itself. */
export const seesAll = ({ decision }: SeenLetters): boolean => decision.unrestricted;

/** Every row: whoever gives letters up need not read them. */
export const seesEvery = ({ decision, plain }: SeenLetters): boolean =>
  decision.rowFilter === null && ['partition', 'offset', 'arrived_at', 'reason_code'].every(plain);

type Counts = ReadonlyMap<string, { replayed: number; discarded: number }>;

/** Null for whoever does not see what outcomes are counted by: their numbers would tell of letters that they do not see. */
async function settledCounts(
  letters: SeenLetters,
  { from, to }: Pick<LetterFilter, 'from' | 'to'>,
): Promise<Counts | null> {
  if (!seesEvery(letters)) return null;
  const counts = new Map<string, { replayed: number; discarded: number }>();
  for (const { reasonCode, outcome, letters: count } of await countOutcomes(
    letters.topic,
    from ?? null,
    to ?? null,
  )) {
    const each = counts.get(reasonCode) ?? { replayed: 0, discarded: 0 };
    each[outcome] = count;
    counts.set(reasonCode, each);
  }
  return counts;
}

function toSummary(row: Readonly<Record<string, unknown>>, counts: Counts | null): ReasonSummary {
  const reasonCode = row.code === null ? null : String(row.code);
  const letters = Number(row.letters);
  const settled = counts && (counts.get(String(row.code)) ?? { replayed: 0, discarded: 0 });
  return {
    reasonCode,
    letters,
    open: settled && Math.max(0, letters - settled.replayed - settled.discarded),
    replayed: settled === null ? null : settled.replayed,
    discarded: settled === null ? null : settled.discarded,
    oldestAt: row.oldest === null ? null : String(row.oldest),
    newestAt: row.newest === null ? null : String(row.newest),
  };
}
