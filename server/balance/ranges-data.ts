import { pool } from '../db.ts';
import type { ReplayOutcome } from './check-lake.ts';
import type { LakeFound, LakeVerdict, ModelFound, ModelVerdict } from './schema.ts';

/** What a commit, or several that were put together, took of one partition, and what was found of it since. */
export interface StoredRange {
  readonly id: number;
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly committedAt: Date;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly records: number;
  readonly accepted: number;
  /** Sums modulo 2^64, in decimal. */
  readonly acceptedHash: string;
  readonly rejected: number;
  readonly rejectedHash: string;
  readonly lakeState: string | null;
  readonly lakeVerdict: LakeVerdict | null;
  readonly lakeFound: LakeFound | null;
  readonly modelState: string | null;
  readonly modelVerdict: ModelVerdict | null;
  /** Of its dead letters, those that were replayed: how many, and an order-independent hash of which, in decimal. */
  readonly outcomes: number;
  readonly outcomesHash: string;
}

const OUTCOME_IN_RANGE = `o.topic = r.topic AND o.partition = r.partition AND o."offset" >= r.from_offset
  AND o."offset" < r.to_offset AND o.arrived_at >= r.first_at AND o.arrived_at <= r.last_at AND o.outcome = 'replayed'`;

/** Everything that was taken of a topic, the latest first. */
export async function readRanges(topic: string): Promise<StoredRange[]> {
  const { rows } = await pool().query<StoredRange>(
    `SELECT id, source, topic, partition, from_offset AS "from", to_offset AS "to", committed_at AS "committedAt",
       (extract(epoch FROM first_at) * 1000)::float8 AS "firstMs", (extract(epoch FROM last_at) * 1000)::float8 AS "lastMs",
       records, accepted, accepted_hash::text AS "acceptedHash", rejected, rejected_hash::text AS "rejectedHash",
       lake_state AS "lakeState", lake_verdict AS "lakeVerdict", lake_found AS "lakeFound",
       model_state AS "modelState", model_verdict AS "modelVerdict", outcomes, "outcomesHash"
     FROM ingest_range r CROSS JOIN LATERAL (
       SELECT count(*) AS outcomes,
         coalesce(sum(hashint8extended("offset", (extract(epoch FROM arrived_at) * 1000)::bigint)), 0)::text AS "outcomesHash"
       FROM letter_outcome o WHERE ${OUTCOME_IN_RANGE}) AS replayed
     WHERE topic = $1 ORDER BY committed_at DESC, id DESC`,
    [topic],
  );
  return rows;
}

/** The letters of these ranges that were replayed, each with the place of its range in the list. */
export async function readOutcomes(ranges: readonly StoredRange[]): Promise<ReplayOutcome[]> {
  const withSome = ranges.flatMap(({ id, outcomes }, index) => (outcomes > 0 ? [{ id, index }] : []));
  if (withSome.length === 0) return [];
  const { rows } = await pool().query<ReplayOutcome>(
    `SELECT of.index AS range, o."offset", (extract(epoch FROM o.arrived_at) * 1000)::float8 AS "arrivedMs"
     FROM unnest($1::bigint[], $2::int[]) of (id, index) JOIN ingest_range r ON r.id = of.id
     JOIN letter_outcome o ON ${OUTCOME_IN_RANGE}`,
    [withSome.map(({ id }) => id), withSome.map(({ index }) => index)],
  );
  return rows;
}

interface Look<Verdict, Found> {
  readonly id: number;
  readonly state: string;
  readonly verdict: Verdict;
  readonly found: Found;
}

/** Keeps what a look for ranges found; the time is that of the look. */
export async function saveLooks(
  of: 'lake' | 'model',
  looks: readonly Look<LakeVerdict | ModelVerdict, LakeFound | ModelFound>[],
): Promise<void> {
  await pool().query(
    `UPDATE ingest_range SET ${of}_state = look.state, ${of}_verdict = look.verdict, ${of}_found = look.found, ${of}_at = now()
     FROM jsonb_to_recordset($1::jsonb) AS look (id bigint, state text, verdict text, found jsonb)
     WHERE ingest_range.id = look.id`,
    [JSON.stringify(looks)],
  );
}

/** Puts ranges that follow each other together; all or, when one of them is not there any more, nothing. */
export async function mergeRanges(
  ids: readonly number[],
  lakeState: string,
  modelState: string | null,
): Promise<void> {
  const sum = (path: string) => `sum((${path})::bigint)`;
  const object = (of: string, fields: readonly string[]) =>
    `jsonb_build_object(${fields.map((name) => `'${name}', coalesce(${sum(`${of} ->> '${name}'`)}, 0)`).join(', ')})`;
  const found = (of: string) =>
    `jsonb_build_object('rows', ${sum(`${of} ->> 'rows'`)}, 'places', ${sum(`${of} ->> 'places'`)},
       'hash', (sum((${of} ->> 'hash')::numeric) % 18446744073709551616)::text)`;
  await pool().query(
    `WITH gone AS (
       DELETE FROM ingest_range
       WHERE id = ANY ($1) AND (SELECT count(*) FROM (SELECT FROM ingest_range WHERE id = ANY ($1) FOR UPDATE) AS there) = $2
       RETURNING *)
     INSERT INTO ingest_range (source, topic, partition, from_offset, to_offset, committed_at, first_at, last_at,
       records, read_hash, accepted, accepted_hash, rejected, rejected_hash, decoded,
       lake_state, lake_at, lake_verdict, lake_found, model_state, model_at, model_verdict, model_found)
     SELECT source, topic, partition, min(from_offset), max(to_offset), max(committed_at), min(first_at), max(last_at),
       sum(records), sum(read_hash) % 18446744073709551616, sum(accepted), sum(accepted_hash) % 18446744073709551616,
       sum(rejected), sum(rejected_hash) % 18446744073709551616, sum(decoded),
       $3, min(lake_at), max(lake_verdict),
       jsonb_build_object('bronze', ${found("lake_found -> 'bronze'")}, 'deadLetters', ${found("lake_found -> 'deadLetters'")},
         'replayed', ${object("lake_found -> 'replayed'", ['rows', 'places', 'lost', 'unasked'])}),
       $4, min(model_at), max(model_verdict),
       CASE WHEN $4::text IS NOT NULL
         THEN jsonb_build_object('table', max(model_found ->> 'table')) || ${object('model_found', ['source', 'filtered', 'rows', 'places', 'same', 'repeats', 'quarantined'])} END
     FROM gone GROUP BY source, topic, partition`,
    [ids, ids.length, lakeState, modelState],
  );
}
