/** Work on dead letters that somebody asked for: a row that holds all that the worker needs, and how far it has come. */
import type { PoolClient } from 'pg';
import { dedicatedClient, pool, transaction } from '../db.ts';
import type { Fix, JobState, LetterFilter, LetterId } from './schema.ts';

/** What a job is of. `until`: the offset that each partition of the letters had last, so that later ones are left out. */
export type JobSelection =
  | { readonly kind: 'letters'; readonly letters: readonly LetterId[] }
  | {
      readonly kind: 'filter';
      readonly filter: LetterFilter;
      readonly until: Readonly<Record<string, number>>;
    };

export interface Job {
  readonly id: string;
  readonly topic: string;
  readonly what: 'replay' | 'discard';
  readonly selection: JobSelection;
  readonly fix: Fix;
  readonly reason: string | null;
  readonly selected: number;
  readonly askedById: string;
  readonly askedBy: string;
  readonly networkAddress: string;
  readonly askedAt: Date;
  readonly state: JobState;
  /** The last letter that it is done with, in the order of their arrival. */
  readonly position: LetterId | null;
  readonly settled: number;
  readonly refused: number;
  readonly already: number;
  readonly error: string | null;
  readonly endedAt: Date | null;
}

const COLUMNS = `id, topic, what, selection, fix, reason, selected, asked_by_id AS "askedById", asked_by AS "askedBy",
  network_address AS "networkAddress", asked_at AS "askedAt", state, "position", settled, refused, already, error,
  ended_at AS "endedAt"`;

export type NewJob = Pick<
  Job,
  | 'id'
  | 'topic'
  | 'what'
  | 'selection'
  | 'fix'
  | 'reason'
  | 'selected'
  | 'askedById'
  | 'askedBy'
  | 'networkAddress'
>;

/** In one transaction with `within`. */
export async function insertJob(job: NewJob, within: (tx: PoolClient) => Promise<void>): Promise<void> {
  await transaction(async (tx) => {
    await tx.query(
      `INSERT INTO letter_job (id, topic, what, selection, fix, reason, selected, asked_by_id, asked_by, network_address)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        job.id,
        job.topic,
        job.what,
        JSON.stringify(job.selection),
        JSON.stringify(job.fix),
        job.reason,
        job.selected,
        job.askedById,
        job.askedBy,
        job.networkAddress,
      ],
    );
    await within(tx);
  });
}

/** Those that are not at their end, the oldest first. */
export async function openJobs(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT id FROM letter_job WHERE state IN ('waiting', 'running') ORDER BY asked_at, id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * One process works on jobs at a time, so that no two do the same; false when another does. Should the connection that
 * holds the lock break, the jobs' positions and the letters' outcomes still let everything happen once.
 */
export async function whileAlone(work: () => Promise<void>): Promise<boolean> {
  const client = await dedicatedClient();
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext('letters')) AS mine`,
    );
    if (!rows[0]?.mine) return false;
    await work();
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function readJob(id: string): Promise<Job | null> {
  const { rows } = await pool().query<Job>(`SELECT ${COLUMNS} FROM letter_job WHERE id = $1`, [id]);
  return rows[0] ?? null;
}

/** The latest first, of these topics. */
export async function latestJobs(topics: readonly string[], limit: number): Promise<Job[]> {
  const { rows } = await pool().query<Job>(
    `SELECT ${COLUMNS} FROM letter_job WHERE topic = ANY ($1) ORDER BY asked_at DESC, id LIMIT $2`,
    [topics, limit],
  );
  return rows;
}

export interface Advance {
  readonly position: LetterId;
  readonly settled: number;
  readonly refused: number;
  readonly already: number;
}

/** The job was stopped, or somebody else has gone on with it: what was to be done with it must not be done. */
export class JobMoved extends Error {}

/** Throws JobMoved unless the job still is where it was read. */
export async function advanceJob(tx: PoolClient, job: Job, to: Advance): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE letter_job SET state = 'running', "position" = $3, settled = settled + $4, refused = refused + $5,
       already = already + $6, error = NULL
     WHERE id = $1 AND "position" IS NOT DISTINCT FROM $2::jsonb AND state IN ('waiting', 'running')`,
    [
      job.id,
      job.position === null ? null : JSON.stringify(job.position),
      JSON.stringify(to.position),
      to.settled,
      to.refused,
      to.already,
    ],
  );
  if (rowCount !== 1) throw new JobMoved(`${job.id} is not where it was`);
}

/** False when it has ended before. In one transaction with `within`, which is told the job as it ended. */
export async function endJob(
  id: string,
  state: Extract<JobState, 'done' | 'failed' | 'stopped'>,
  error: string | null,
  within: (tx: PoolClient, job: Job) => Promise<void>,
): Promise<boolean> {
  return transaction(async (tx) => {
    const { rows } = await tx.query<Job>(
      `UPDATE letter_job SET state = $2, error = $3, ended_at = clock_timestamp()
       WHERE id = $1 AND state IN ('waiting', 'running') RETURNING ${COLUMNS}`,
      [id, state, error],
    );
    const [job] = rows;
    if (!job) return false;
    await within(tx, job);
    return true;
  });
}

/** It waits for something; what for is shown until it goes on. */
export async function noteJob(id: string, error: string): Promise<void> {
  await pool().query(
    `UPDATE letter_job SET state = 'running', error = $2 WHERE id = $1 AND state IN ('waiting', 'running')`,
    [id, error],
  );
}
