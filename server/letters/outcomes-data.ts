/** What became of dead letters. */
import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import type { Fix, LetterId, LetterState } from './schema.ts';

export interface Outcome {
  readonly outcome: Exclude<LetterState, 'open'>;
  readonly jobId: string;
}

const arrays = (letters: readonly LetterId[]) => [
  letters.map(({ partition }) => partition),
  letters.map(({ offset }) => offset),
  letters.map(({ arrivedAt }) => arrivedAt),
];

/** For what settles letters without a commit of the lake. */
export const inTransaction = transaction;

/** One text for each letter, to find it by. */
export function letterKey({ partition, offset, arrivedAt }: LetterId): string {
  return `${partition}/${offset}/${arrivedAt}`;
}

/** The row's key is the letter, so a letter has one outcome: whoever comes second waits for the first, and is told. */
export class SettledMeanwhile extends Error {}

/** The outcomes of some letters, by their keys. */
export async function outcomesOf(
  topic: string,
  letters: readonly LetterId[],
): Promise<ReadonlyMap<string, Outcome>> {
  if (letters.length === 0) return new Map();
  const { rows } = await pool().query<Outcome & { partition: number; offset: number; at: Date }>(
    `SELECT o.partition, o."offset", o.arrived_at AS at, o.outcome, o.job_id AS "jobId" FROM letter_outcome o
     JOIN unnest($2::int[], $3::bigint[], $4::timestamptz[]) l (partition, "offset", arrived_at)
       USING (partition, "offset", arrived_at)
     WHERE o.topic = $1`,
    [topic, ...arrays(letters)],
  );
  return new Map(
    rows.map(({ partition, offset, at, ...outcome }) => [
      letterKey({ partition, offset, arrivedAt: at.toISOString() }),
      outcome,
    ]),
  );
}

export interface Settled {
  readonly topic: string;
  readonly outcome: Outcome['outcome'];
  readonly jobId: string;
  readonly snapshotId: bigint | null;
  readonly letters: readonly (LetterId & { readonly reasonCode: string })[];
}

/** Throws SettledMeanwhile when one of them has an outcome. */
export async function insertOutcomes(tx: PoolClient, settled: Settled): Promise<void> {
  const { topic, outcome, jobId, snapshotId, letters } = settled;
  if (letters.length === 0) return;
  const { rowCount } = await tx.query(
    `INSERT INTO letter_outcome (topic, partition, "offset", arrived_at, reason_code, outcome, job_id, snapshot_id)
     SELECT $1, l.partition, l."offset", l.arrived_at, l.reason_code, $6, $7, $8
     FROM unnest($2::int[], $3::bigint[], $4::timestamptz[], $5::text[]) l (partition, "offset", arrived_at, reason_code)
     ORDER BY l.partition, l."offset", l.arrived_at
     ON CONFLICT DO NOTHING`,
    [topic, ...arrays(letters), letters.map(({ reasonCode }) => reasonCode), outcome, jobId, snapshotId],
  );
  if (rowCount !== letters.length) throw new SettledMeanwhile(`A letter of ${topic} has an outcome already`);
}

export interface Refusal extends LetterId {
  readonly code: string;
  readonly reason: string;
}

export async function insertAttempts(
  tx: PoolClient,
  { topic, jobId, refusals }: { topic: string; jobId: string; refusals: readonly Refusal[] },
): Promise<void> {
  if (refusals.length === 0) return;
  await tx.query(
    `INSERT INTO letter_attempt (topic, partition, "offset", arrived_at, job_id, reason_code, reason)
     SELECT $1, l.partition, l."offset", l.arrived_at, $5, l.code, l.reason
     FROM unnest($2::int[], $3::bigint[], $4::timestamptz[], $6::text[], $7::text[])
       l (partition, "offset", arrived_at, code, reason)
     ON CONFLICT DO NOTHING`,
    [
      topic,
      ...arrays(refusals),
      jobId,
      refusals.map(({ code }) => code),
      refusals.map(({ reason }) => reason.replaceAll('\0', '\u{fffd}')),
    ],
  );
}

/** How many letters of each reason have which outcome, of those that arrived between two moments (both included). */
export async function countOutcomes(
  topic: string,
  from: string | null,
  to: string | null,
): Promise<{ reasonCode: string; outcome: Outcome['outcome']; letters: number }[]> {
  const { rows } = await pool().query(
    `SELECT reason_code AS "reasonCode", outcome, count(*) AS letters FROM letter_outcome
     WHERE topic = $1 AND ($2::timestamptz IS NULL OR arrived_at >= $2) AND ($3::timestamptz IS NULL OR arrived_at <= $3)
     GROUP BY 1, 2`,
    [topic, from, to],
  );
  return rows;
}

/** Letters that have an outcome, the latest arrived first, after one of them; at most `limit`. */
export async function settledLetters(
  topic: string,
  outcome: Outcome['outcome'] | null,
  limit: number,
): Promise<LetterId[]> {
  const { rows } = await pool().query<{ partition: number; offset: number; at: Date }>(
    `SELECT partition, "offset", arrived_at AS at FROM letter_outcome
     WHERE topic = $1 AND ($2::text IS NULL OR outcome = $2)
     ORDER BY arrived_at DESC LIMIT $3`,
    [topic, outcome, limit],
  );
  return rows.map(({ partition, offset, at }) => ({ partition, offset, arrivedAt: at.toISOString() }));
}

export interface PastAttempt {
  readonly at: Date;
  readonly by: string;
  readonly outcome: 'refused' | 'replayed' | 'discarded';
  readonly reasonCode: string | null;
  readonly reason: string | null;
  readonly fix: Fix;
  readonly why: string | null;
  readonly snapshotId: string | null;
}

/** All that was done with one letter, the latest first. */
export async function attemptsOf(topic: string, letter: LetterId): Promise<PastAttempt[]> {
  const { rows } = await pool().query<PastAttempt>(
    `SELECT a.at, j.asked_by AS by, 'refused' AS outcome, a.reason_code AS "reasonCode", a.reason, j.fix, NULL AS why,
       NULL AS "snapshotId"
     FROM letter_attempt a JOIN letter_job j ON j.id = a.job_id
     WHERE a.topic = $1 AND a.partition = $2 AND a."offset" = $3 AND a.arrived_at = $4
     UNION ALL
     SELECT o.at, j.asked_by, o.outcome, NULL, NULL, j.fix, j.reason, o.snapshot_id::text
     FROM letter_outcome o JOIN letter_job j ON j.id = o.job_id
     WHERE o.topic = $1 AND o.partition = $2 AND o."offset" = $3 AND o.arrived_at = $4
     ORDER BY at DESC`,
    [topic, letter.partition, letter.offset, letter.arrivedAt],
  );
  return rows;
}
