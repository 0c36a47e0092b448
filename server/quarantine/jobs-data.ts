/** Work on quarantined rows that somebody asked for: a row that holds all that the worker needs, and how far it has come. */
import type { PoolClient } from 'pg';
import { dedicatedClient, pool, transaction } from '../db.ts';
import type { JobState, Repair, Selection } from './schema.ts';

/** What a job is of. `until`: when the last row of it had been quarantined, so that later ones are left out. */
export type JobSelection = Selection & { readonly until: string };

export interface Job {
  readonly id: string;
  /** `silver.stg_orders`. */
  readonly table: string;
  readonly what: 'replay' | 'discard';
  readonly selection: JobSelection;
  readonly repair: Repair;
  readonly reason: string | null;
  readonly selected: number;
  readonly askedById: string;
  readonly askedBy: string;
  readonly networkAddress: string;
  readonly askedAt: Date;
  readonly state: JobState;
  /** The key of the last row that it is done with, in the order of keys. */
  readonly position: string | null;
  readonly settled: number;
  readonly refused: number;
  readonly error: string | null;
  readonly endedAt: Date | null;
}

const COLUMNS = `id, table_name AS "table", what, selection, repair, reason, selected, asked_by_id AS "askedById",
  asked_by AS "askedBy", network_address AS "networkAddress", asked_at AS "askedAt", state, "position" ->> 'key' AS "position",
  settled, refused, error, ended_at AS "endedAt"`;

export type NewJob = Pick<
  Job,
  | 'id'
  | 'table'
  | 'what'
  | 'selection'
  | 'repair'
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
      `INSERT INTO quarantine_job (id, table_name, what, selection, repair, reason, selected, asked_by_id, asked_by, network_address)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [
        job.id,
        job.table,
        job.what,
        JSON.stringify(job.selection),
        JSON.stringify(job.repair),
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

/** For what settles rows without a commit of the lake. */
export const inTransaction = transaction;

/** Those that are not at their end, the oldest first. */
export async function openJobs(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `SELECT id FROM quarantine_job WHERE state IN ('waiting', 'running') ORDER BY asked_at, id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * One process works on jobs at a time, so that no two do the same; false when another does. Should the connection that
 * holds the lock break, the model's version and the rows' outcomes still let everything happen once.
 */
export async function whileAlone(work: () => Promise<void>): Promise<boolean> {
  const client = await dedicatedClient();
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_lock(hashtext('quarantine')) AS mine`,
    );
    if (!rows[0]?.mine) return false;
    await work();
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function readJob(id: string): Promise<Job | null> {
  const { rows } = await pool().query<Job>(`SELECT ${COLUMNS} FROM quarantine_job WHERE id = $1`, [id]);
  return rows[0] ?? null;
}

/** The latest first, of these tables. */
export async function latestJobs(tables: readonly string[], limit: number): Promise<Job[]> {
  const { rows } = await pool().query<Job>(
    `SELECT ${COLUMNS} FROM quarantine_job WHERE table_name = ANY ($1) ORDER BY asked_at DESC, id LIMIT $2`,
    [tables, limit],
  );
  return rows;
}

export interface Advance {
  readonly position: string;
  readonly settled: number;
  readonly refused: number;
}

/** The job was stopped, or somebody else has gone on with it: what was to be done with it must not be done. */
export class JobMoved extends Error {}

/** Throws JobMoved unless the job still is where it was read. */
export async function advanceJob(tx: PoolClient, job: Job, to: Advance): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE quarantine_job SET state = 'running', "position" = jsonb_build_object('key', $3::text), settled = settled + $4,
       refused = refused + $5, error = NULL
     WHERE id = $1 AND "position" ->> 'key' IS NOT DISTINCT FROM $2 AND state IN ('waiting', 'running')`,
    [job.id, job.position, to.position, to.settled, to.refused],
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
      `UPDATE quarantine_job SET state = $2, error = $3, ended_at = clock_timestamp()
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
    `UPDATE quarantine_job SET state = 'running', error = $2 WHERE id = $1 AND state IN ('waiting', 'running')`,
    [id, error],
  );
}
