/** What became of quarantined rows, and what gates said of batches. */
import type { PoolClient } from 'pg';
import { pool } from '../db.ts';
import type { GateFinding, Repair, RowState } from './schema.ts';

export type Outcome = Exclude<RowState, 'open'>;

export interface QuarantinedId {
  readonly rowKey: string;
  /** Of the run that kept it out. */
  readonly runId: string;
  readonly fault: string;
}

export interface RowOutcome extends QuarantinedId {
  readonly outcome: Outcome;
}

/** Whoever comes second waits for the first, and is told. */
export class RowSettledMeanwhile extends Error {}

/** Of every row of a table that has one. */
export async function outcomesOf(table: string): Promise<RowOutcome[]> {
  const { rows } = await pool().query<RowOutcome>(
    `SELECT row_key AS "rowKey", run_id AS "runId", fault, outcome FROM quarantine_outcome WHERE table_name = $1`,
    [table],
  );
  return rows;
}

interface LastOutcome {
  readonly rowKey: string;
  readonly fault: string;
  readonly outcome: Outcome;
  readonly jobId: string;
}

/** What was last decided of each key with each fault, whichever run had kept the row out. */
export async function lastOutcomes(table: string): Promise<LastOutcome[]> {
  const { rows } = await pool().query<LastOutcome>(
    `SELECT DISTINCT ON (row_key, fault) row_key AS "rowKey", fault, outcome, job_id AS "jobId" FROM quarantine_outcome
     WHERE table_name = $1 ORDER BY row_key, fault, at DESC`,
    [table],
  );
  return rows;
}

export async function repairsOf(jobIds: readonly string[]): Promise<Map<string, Repair>> {
  const { rows } = await pool().query<{ id: string; repair: Repair }>(
    'SELECT id, repair FROM quarantine_job WHERE id = ANY ($1::uuid[])',
    [jobIds],
  );
  return new Map(rows.map(({ id, repair }) => [id, repair]));
}

interface SettledRows {
  readonly table: string;
  readonly jobId: string;
  readonly snapshotId: bigint | null;
  readonly rows: readonly RowOutcome[];
}

/** Throws RowSettledMeanwhile when one of them has an outcome. */
export async function insertOutcomes(
  tx: PoolClient,
  { table, jobId, snapshotId, rows }: SettledRows,
): Promise<void> {
  if (rows.length === 0) return;
  const { rowCount } = await tx.query(
    `INSERT INTO quarantine_outcome (table_name, row_key, run_id, outcome, fault, job_id, snapshot_id)
     SELECT $1, r.row_key, r.run_id, r.outcome, r.fault, $6, $7
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) r (row_key, run_id, outcome, fault) ORDER BY r.row_key, r.run_id
     ON CONFLICT DO NOTHING`,
    [
      table,
      rows.map(({ rowKey }) => rowKey),
      rows.map(({ runId }) => runId),
      rows.map(({ outcome }) => outcome),
      rows.map(({ fault }) => fault),
      jobId,
      snapshotId,
    ],
  );
  if (rowCount !== rows.length) throw new RowSettledMeanwhile(`A row of ${table} has an outcome already`);
}

export interface RowRefusal {
  readonly rowKey: string;
  readonly checkIds: readonly string[];
}

export async function insertAttempts(
  tx: PoolClient,
  table: string,
  jobId: string,
  refusals: readonly RowRefusal[],
): Promise<void> {
  if (refusals.length === 0) return;
  await tx.query(
    `INSERT INTO quarantine_attempt (table_name, row_key, job_id, check_ids)
     SELECT $1, r.row_key, $2, r.check_ids::jsonb FROM unnest($3::text[], $4::text[]) r (row_key, check_ids)
     ON CONFLICT DO NOTHING`,
    [
      table,
      jobId,
      refusals.map(({ rowKey }) => rowKey),
      refusals.map(({ checkIds }) => JSON.stringify(checkIds)),
    ],
  );
}

interface GateLook {
  readonly runId: string;
  readonly table: string;
  readonly quarantined: number;
  readonly isHeld: boolean;
  readonly findings: readonly GateFinding[];
}

const LOOKS_KEPT_DAYS = 30;

/** Notes what a gate said, in the transaction of the commit; old notes go. */
export async function recordLook(tx: PoolClient, look: GateLook): Promise<void> {
  await tx.query(
    `WITH old AS (DELETE FROM gate_look WHERE at < now() - make_interval(days => $1::int))
     INSERT INTO gate_look (run_id, table_name, quarantined, is_held, findings) VALUES ($2, $3, $4, $5, $6)`,
    [LOOKS_KEPT_DAYS, look.runId, look.table, look.quarantined, look.isHeld, JSON.stringify(look.findings)],
  );
}
