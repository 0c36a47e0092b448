import type { PoolClient } from 'pg';
import { pool } from '../db.ts';

/** As OpenLineage has them, and dbt's of what was not run because something before it went wrong. */
export type RunState = 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER' | 'SKIP';

export interface RunFacts {
  readonly runId: string;
  readonly job: string;
  readonly producer: 'openlineage' | 'dbt';
  readonly state: RunState;
  /** ISO 8601. */
  readonly at: string;
  /** For when it was planned. */
  readonly nominalAt: string | null;
  /** The job that began it. */
  readonly parentJob: string | null;
  readonly error: string | null;
}

/** Takes note of an event; false when it was taken before. */
export async function takeEvent(
  tx: PoolClient,
  { runId, state, at }: Pick<RunFacts, 'runId' | 'state' | 'at'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'INSERT INTO imports.run_event (run_id, event_type, event_time) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [runId, state, at],
  );
  return rowCount === 1;
}

/** Events may come in another order than they happened: the latest state counts, and an end is not taken back. */
export async function putRun(
  tx: PoolClient,
  { runId, job, producer, state, at, nominalAt, parentJob, error }: RunFacts,
): Promise<void> {
  await tx.query(
    `INSERT INTO imports.run AS run (run_id, job, producer, state, state_at, at, started_at, ended_at, nominal_at, parent_job, error)
     VALUES ($1, $2, $3, $4, $5, $5, CASE WHEN $4 = 'START' THEN $5::timestamptz END,
       CASE WHEN $4 IN ('COMPLETE', 'ABORT', 'FAIL', 'SKIP') THEN $5::timestamptz END, $6, $7, $8)
     ON CONFLICT (run_id) DO UPDATE SET
       at = least(run.at, excluded.at),
       started_at = least(run.started_at, excluded.started_at),
       ended_at = greatest(run.ended_at, excluded.ended_at),
       nominal_at = coalesce(excluded.nominal_at, run.nominal_at),
       parent_job = coalesce(excluded.parent_job, run.parent_job),
       error = coalesce(excluded.error, run.error),
       state = CASE WHEN excluded.ended_at IS NOT NULL AND (run.ended_at IS NULL OR excluded.ended_at >= run.ended_at)
         OR run.ended_at IS NULL AND excluded.state_at >= run.state_at THEN excluded.state ELSE run.state END,
       state_at = greatest(run.state_at, excluded.state_at), told_at = CURRENT_TIMESTAMP`,
    [runId, job, producer, state, at, nominalAt, parentJob, error],
  );
}

/** Beside those that it is known to have read and written already. */
export async function putRunTables(
  tx: PoolClient,
  runId: string,
  tables: { readonly read: readonly string[]; readonly wrote: readonly string[] },
): Promise<void> {
  await tx.query(
    `INSERT INTO imports.run_table (run_id, relation, wrote)
     SELECT $1::uuid, relation, false FROM unnest($2::text[]) AS relation
     UNION SELECT $1::uuid, relation, true FROM unnest($3::text[]) AS relation ON CONFLICT DO NOTHING`,
    [runId, tables.read, tables.wrote],
  );
}

/** Forgets runs that nobody has told of for so long, with their events and what they read and wrote. */
export async function trimRuns(days: number): Promise<void> {
  await pool().query(
    `WITH old AS (DELETE FROM imports.run WHERE told_at < now() - make_interval(days => $1) RETURNING run_id)
     DELETE FROM imports.run_event e USING old WHERE e.run_id = old.run_id`,
    [days],
  );
}

export interface RunRow {
  readonly runId: string;
  readonly job: string;
  readonly producer: 'openlineage' | 'dbt';
  readonly state: RunState;
  /** When it was first spoken of. */
  readonly at: Date;
  /** When it was last spoken of. */
  readonly stateAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly nominalAt: Date | null;
  readonly parentJob: string | null;
  readonly error: string | null;
  readonly tables: readonly { readonly name: string; readonly wrote: boolean }[];
}

export interface RunCursor {
  readonly at: string;
  readonly run: string;
}

/** Of what reads or writes a table, or of a job; the latest first. */
export async function findRuns(
  of: { readonly table: string } | { readonly job: string; readonly producer: RunRow['producer'] },
  { from, limit }: { readonly from: RunCursor | null; readonly limit: number },
): Promise<RunRow[]> {
  const [which, values] =
    'table' in of
      ? ['r.run_id IN (SELECT t.run_id FROM imports.run_table t WHERE t.relation = $4)', [of.table]]
      : ['r.job = $4 AND r.producer = $5', [of.job, of.producer]];
  const { rows } = await pool().query<RunRow>(
    `SELECT r.run_id AS "runId", r.job, r.producer, r.state, r.at, r.state_at AS "stateAt", r.started_at AS "startedAt",
       r.ended_at AS "endedAt", r.nominal_at AS "nominalAt", r.parent_job AS "parentJob", r.error,
       coalesce((SELECT json_agg(json_build_object('name', t.relation, 'wrote', t.wrote) ORDER BY t.relation, t.wrote)
         FROM imports.run_table t WHERE t.run_id = r.run_id), '[]') AS tables
     FROM imports.run r WHERE ${which} AND ($1::timestamptz IS NULL OR (r.at, r.run_id) < ($1, $2::uuid))
     ORDER BY r.at DESC, r.run_id DESC LIMIT $3`,
    [from?.at ?? null, from?.run ?? null, limit, ...values],
  );
  return rows;
}
