import type { PoolClient } from 'pg';
import { pool } from '../db.ts';

/** How far a model's table has come. */
export interface ModelState {
  readonly model: string;
  readonly codeHash: string;
  /** Upstream relation to the id of the snapshot that is built in; null where it had none. */
  readonly consumed: Readonly<Record<string, string | null>>;
  /** How often its table was moved on. */
  readonly version: number;
  readonly updatedAt: Date;
}

export interface FinishedRun {
  readonly runId: string;
  readonly model: string;
  readonly mode: 'full' | 'incremental';
  /** Why it ran that way, for people. */
  readonly reason: string;
  readonly startedAt: Date;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsQuarantined: number;
}

/** Another process has moved the model on: what was prepared from the earlier state must not be committed. */
export class StateMoved extends Error {
  constructor(model: string) {
    super(`The state of model ${model} was moved by another process`);
    this.name = 'StateMoved';
  }
}

export async function readModelStates(): Promise<Map<string, ModelState>> {
  const { rows } = await pool().query<ModelState>(
    'SELECT model, code_hash AS "codeHash", consumed, version, updated_at AS "updatedAt" FROM model_state',
  );
  return new Map(rows.map((row) => [row.model, row]));
}

/**
 * Moves a model's state from `from` to `to`, in the transaction that commits its table; what adds rows without consuming
 * any moves it to where it is, so that nobody adds to a table that has others by then. Throws StateMoved.
 */
export async function moveModelState(
  tx: PoolClient,
  from: Pick<ModelState, 'codeHash' | 'consumed' | 'version'> | null,
  to: Pick<ModelState, 'model' | 'codeHash' | 'consumed'>,
): Promise<void> {
  const next = [to.model, to.codeHash, JSON.stringify(to.consumed)];
  const { rowCount } = from
    ? await tx.query(
        `UPDATE model_state SET code_hash = $2, consumed = $3, version = version + 1, updated_at = now()
         WHERE model = $1 AND code_hash = $4 AND consumed = $5::jsonb AND version = $6`,
        [...next, from.codeHash, JSON.stringify(from.consumed), from.version],
      )
    : await tx.query(
        'INSERT INTO model_state (model, code_hash, consumed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
        next,
      );
  if (rowCount !== 1) throw new StateMoved(to.model);
}

export async function recordRun(tx: PoolClient, run: FinishedRun): Promise<void> {
  await tx.query(
    `INSERT INTO model_run (model, mode, reason, started_at, finished_at, rows_in, rows_out, run_id, rows_quarantined)
     VALUES ($1, $2, $3, $4, clock_timestamp(), $5, $6, $7, $8)`,
    [run.model, run.mode, run.reason, run.startedAt, run.rowsIn, run.rowsOut, run.runId, run.rowsQuarantined],
  );
}

export async function recordFailure(run: {
  model: string;
  mode: string;
  startedAt: Date;
  error: string;
}): Promise<void> {
  await pool().query(
    `INSERT INTO model_run (model, mode, started_at, finished_at, error)
     VALUES ($1, $2, $3, clock_timestamp(), $4)`,
    [run.model, run.mode, run.startedAt, run.error],
  );
}

export interface LastRun {
  readonly model: string;
  readonly mode: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly error: string | null;
}

/** The latest run of every model, whether it worked or not. */
export async function lastRuns(): Promise<Map<string, LastRun>> {
  const { rows } = await pool().query<LastRun>(
    `SELECT latest.* FROM (SELECT DISTINCT model FROM model_state UNION SELECT DISTINCT model FROM model_run) AS known
     CROSS JOIN LATERAL (
       SELECT model, mode, started_at AS "startedAt", finished_at AS "finishedAt", error
       FROM model_run WHERE model_run.model = known.model ORDER BY started_at DESC LIMIT 1
     ) AS latest`,
  );
  return new Map(rows.map((row) => [row.model, row]));
}

/** Keeps the run history short: runs that worked for `okDays`, failures for `failedDays`. */
export async function trimRuns(okDays: number, failedDays: number): Promise<void> {
  await pool().query(
    `DELETE FROM model_run
     WHERE started_at < now() - make_interval(days => CASE WHEN error IS NULL THEN $1::int ELSE $2::int END)`,
    [okDays, failedDays],
  );
}

/** One cheap look at where the tables of some namespaces are; a change means that there may be work. */
export async function tableLocations(namespaces: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await pool().query<{ relation: string; location: string }>(
    `SELECT table_namespace || '.' || table_name AS relation, metadata_location AS location
     FROM iceberg_tables WHERE catalog_name = 'lake' AND table_namespace = ANY($1)`,
    [namespaces],
  );
  return new Map(rows.map(({ relation, location }) => [relation, location]));
}
