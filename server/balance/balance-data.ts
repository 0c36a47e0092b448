import { pool } from '../db.ts';
import type { UnbalancedRange } from './schema.ts';

/** Sums over ranges: of a topic (neither day nor partition), of one of its days, or of one of its partitions. */
export interface SumsRow {
  readonly topic: string;
  readonly day: string | null;
  readonly partition: number | null;
  readonly ranges: number;
  readonly from: number;
  readonly to: number;
  readonly read: number;
  readonly offsets: number;
  readonly bronze: number;
  readonly deadLetters: number;
  readonly replayed: number;
  readonly model: number;
  readonly repeats: number;
  readonly quarantined: number;
  readonly filtered: number;
  readonly unchecked: number;
  /** When the oldest of these were committed. */
  readonly uncheckedSince: Date | null;
  /** Accepted records that the model was not yet found to have. */
  readonly modelWaiting: number;
  readonly looked: number;
  readonly rolledBack: boolean;
  readonly unbalanced: boolean;
  readonly hasModel: boolean;
  readonly modelTable: string | null;
  readonly checkedAt: Date | null;
  readonly since: Date;
}

const WRONG = `('missing', 'repeated', 'changed', 'replay_missing', 'replay_unasked')`;
const DAYS_SHOWN = 31;

/** The days are those of the last month. */
export async function sumRanges(topics: readonly string[]): Promise<SumsRow[]> {
  const { rows } = await pool().query<SumsRow>(
    `WITH range AS (
       SELECT *, to_char(committed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
         (lake_found -> 'bronze' ->> 'rows')::bigint AS bronze_rows,
         (lake_found -> 'deadLetters' ->> 'rows')::bigint AS letter_rows,
         (lake_found -> 'replayed' ->> 'places')::bigint AS replayed_rows
       FROM ingest_range WHERE topic = ANY ($1))
     SELECT topic, day, partition, count(*) AS ranges, min(from_offset) AS "from", max(to_offset) AS "to",
       sum(records)::bigint AS read, sum(to_offset - from_offset)::bigint AS offsets,
       coalesce(sum(bronze_rows), 0)::bigint AS bronze, coalesce(sum(letter_rows), 0)::bigint AS "deadLetters",
       coalesce(sum(replayed_rows), 0)::bigint AS replayed,
       coalesce(sum((model_found ->> 'rows')::bigint), 0)::bigint AS model,
       coalesce(sum((model_found ->> 'repeats')::bigint), 0)::bigint AS repeats,
       coalesce(sum((model_found ->> 'quarantined')::bigint), 0)::bigint AS quarantined,
       coalesce(sum((model_found ->> 'filtered')::bigint), 0)::bigint AS filtered,
       coalesce(sum(records) FILTER (WHERE lake_verdict IS NULL), 0)::bigint AS unchecked,
       min(committed_at) FILTER (WHERE lake_verdict IS NULL) AS "uncheckedSince",
       coalesce(sum(accepted) FILTER (WHERE model_verdict IS NULL OR model_verdict = 'waiting'), 0)::bigint AS "modelWaiting",
       coalesce(sum(records) FILTER (WHERE lake_verdict IS NOT NULL), 0)::bigint AS looked,
       coalesce(bool_or(lake_verdict = 'rolled_back'), false) AS "rolledBack",
       coalesce(bool_or(lake_verdict IN ${WRONG} OR model_verdict IN ${WRONG}), false) AS unbalanced,
       coalesce(bool_or(model_verdict IS NOT NULL), false) AS "hasModel",
       max(model_found ->> 'table') AS "modelTable",
       min(least(lake_at, model_at)) AS "checkedAt", min(committed_at) AS since
     FROM range
     GROUP BY GROUPING SETS ((topic), (topic, day), (topic, partition))
     HAVING GROUPING(day) = 1 OR day::date > (now() AT TIME ZONE 'UTC')::date - ${DAYS_SHOWN}
     ORDER BY topic, day DESC, partition`,
    [topics],
  );
  return rows;
}

export type UnbalancedRow = Omit<UnbalancedRange, 'committedAt' | 'checkedAt'> & {
  readonly topic: string;
  readonly committedAt: Date;
  readonly checkedAt: Date | null;
  readonly inAll: number;
};

const SHOWN = 50;

/**
 * What does not balance, the latest first, at most fifty of a topic with how many there are in all. Between ranges: offsets
 * that were passed over, or taken twice, since each range begins where the one before it ends.
 */
export async function findUnbalanced(topics: readonly string[], consumer: string): Promise<UnbalancedRow[]> {
  const number = (path: string) => `(${path})::bigint`;
  const { rows } = await pool().query<UnbalancedRow>(
    `WITH range AS (SELECT * FROM ingest_range WHERE topic = ANY ($1)),
     step AS (
       SELECT topic, partition, committed_at, from_offset AS "next",
         max(to_offset) OVER (PARTITION BY source, topic, partition ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached
       FROM range
       UNION ALL
       SELECT topic, partition, max(stored.updated_at), max(next_offset), max(to_offset)
       FROM range JOIN consumer_offset stored USING (source, topic, partition) WHERE consumer = $2
       GROUP BY source, topic, partition),
     wrong AS (
       SELECT topic, partition, from_offset AS "from", to_offset AS "to", committed_at, 'lake' AS "where", lake_verdict AS verdict,
         CASE WHEN lake_verdict IN ('missing', 'rolled_back')
             THEN accepted - ${number("lake_found -> 'bronze' ->> 'places'")} + rejected - ${number("lake_found -> 'deadLetters' ->> 'places'")}
               + coalesce(${number("lake_found -> 'replayed' ->> 'lost'")}, 0)
           WHEN lake_verdict = 'repeated'
             THEN ${number("lake_found -> 'bronze' ->> 'rows'")} - accepted + ${number("lake_found -> 'deadLetters' ->> 'rows'")} - rejected
               + ${number("lake_found -> 'replayed' ->> 'rows'")} - ${number("lake_found -> 'replayed' ->> 'places'")}
           WHEN lake_verdict = 'replay_missing' THEN ${number("lake_found -> 'replayed' ->> 'lost'")}
           WHEN lake_verdict = 'replay_unasked' THEN ${number("lake_found -> 'replayed' ->> 'unasked'")} END AS records,
         lake_at AS checked_at
       FROM range WHERE lake_verdict = 'rolled_back' OR lake_verdict IN ${WRONG}
       UNION ALL
       SELECT topic, partition, from_offset, to_offset, committed_at, 'model', model_verdict,
         CASE model_verdict
           WHEN 'missing' THEN ${number("model_found ->> 'source'")} - ${number("model_found ->> 'filtered'")}
             - ${number("model_found ->> 'same'")} - ${number("model_found ->> 'repeats'")}
             - coalesce(${number("model_found ->> 'quarantined'")}, 0)
           WHEN 'repeated' THEN ${number("model_found ->> 'rows'")} - ${number("model_found ->> 'places'")}
           ELSE ${number("model_found ->> 'places'")} - ${number("model_found ->> 'same'")} END,
         model_at
       FROM range WHERE model_verdict IN ${WRONG}
       UNION ALL
       SELECT topic, partition, least(reached, "next"), greatest(reached, "next"), committed_at, 'ranges',
         CASE WHEN "next" > reached THEN 'skipped' ELSE 'twice' END, abs("next" - reached), NULL
       FROM step WHERE reached <> "next"),
     numbered AS (
       SELECT *, row_number() OVER (PARTITION BY topic ORDER BY committed_at DESC, partition, "from") AS place,
         count(*) OVER (PARTITION BY topic) AS "inAll"
       FROM wrong)
     SELECT topic, partition, "from", "to", committed_at AS "committedAt", "where", verdict, records,
       checked_at AS "checkedAt", "inAll"
     FROM numbered WHERE place <= ${SHOWN} ORDER BY topic, place`,
    [topics, consumer],
  );
  return rows;
}
