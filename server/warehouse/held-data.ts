/** Publications that were committed to a branch, to wait there for somebody's decision, and what was decided. */
import type { PoolClient } from 'pg';
import { pool } from '../db.ts';
import type { GateFinding } from '../quarantine/schema.ts';
import { type FinishedRun, type ModelState, StateMoved } from './data.ts';

/** A table of a held publication: its snapshot on the branch, and how its files are partitioned. */
export interface HeldTable {
  readonly namespace: string;
  readonly name: string;
  readonly snapshotId: string;
  /** What was current when it was held; null for a table without rows. */
  readonly baseSnapshotId: string | null;
  readonly specId: number;
}

type HeldState = 'held' | 'released' | 'rejected';

export interface HeldPublication {
  readonly id: string;
  readonly model: string;
  /** `silver.stg_orders`. */
  readonly table: string;
  /** The model's own first. */
  readonly tables: readonly HeldTable[];
  readonly runId: string;
  /** Where the model stood, and where a release takes it. */
  readonly from: Pick<ModelState, 'codeHash' | 'consumed' | 'version'> | null;
  readonly to: Pick<ModelState, 'codeHash' | 'consumed'>;
  readonly checksKey: string;
  readonly findings: readonly GateFinding[];
  readonly mode: 'full' | 'incremental';
  readonly reason: string;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly quarantined: number;
  readonly since: Date;
  readonly state: HeldState;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly decisionReason: string | null;
}

const COLUMNS = `id, model, table_name AS "table", tables, run_id AS "runId", from_state AS "from",
  jsonb_build_object('codeHash', to_code_hash, 'consumed', to_consumed) AS "to", checks_key AS "checksKey", findings, mode,
  reason, rows_in AS "rowsIn", rows_out AS "rowsOut", quarantined, since, state, decided_by AS "decidedBy",
  decided_at AS "decidedAt", decision_reason AS "decisionReason"`;

type NewHeld = Pick<
  HeldPublication,
  'id' | 'table' | 'tables' | 'runId' | 'to' | 'checksKey' | 'findings' | 'quarantined'
> & {
  readonly from: ModelState | null;
  readonly run: FinishedRun;
};

/**
 * In the transaction that commits the snapshots to the branch. Throws StateMoved when the model is not where it was, or
 * another publication of it is held.
 */
export async function insertHeld(tx: PoolClient, held: NewHeld): Promise<void> {
  const { run, from, to } = held;
  const { rows } = await tx.query<{ version: number }>(
    'SELECT version FROM model_state WHERE model = $1 FOR UPDATE',
    [run.model],
  );
  if ((rows[0]?.version ?? null) !== (from?.version ?? null)) throw new StateMoved(run.model);
  const { rowCount } = await tx.query(
    `INSERT INTO held_publication (id, model, table_name, tables, run_id, from_state, to_code_hash, to_consumed, checks_key,
       findings, mode, reason, rows_in, rows_out, quarantined, open_model)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $2) ON CONFLICT (open_model) DO NOTHING`,
    [
      held.id,
      run.model,
      held.table,
      JSON.stringify(held.tables),
      held.runId,
      from && JSON.stringify({ codeHash: from.codeHash, consumed: from.consumed, version: from.version }),
      to.codeHash,
      JSON.stringify(to.consumed),
      held.checksKey,
      JSON.stringify(held.findings),
      run.mode,
      run.reason,
      run.rowsIn,
      run.rowsOut,
      held.quarantined,
    ],
  );
  if (rowCount !== 1) throw new StateMoved(run.model);
}

/** Throws StateMoved when a publication of the model is held: nothing else of it may become current. */
export async function assertNoneHeld(tx: PoolClient, model: string): Promise<void> {
  const { rowCount } = await tx.query('SELECT 1 FROM held_publication WHERE open_model = $1', [model]);
  if (rowCount !== 0) throw new StateMoved(model);
}

/** Of each model the last publication that was held, where it still is, or was rejected. */
export async function waitingPublications(): Promise<Map<string, HeldPublication>> {
  const { rows } = await pool().query<HeldPublication>(
    `SELECT * FROM (SELECT DISTINCT ON (model) ${COLUMNS} FROM held_publication ORDER BY model, since DESC) AS last
     WHERE state <> 'released'`,
  );
  return new Map(rows.map((row) => [row.model, row]));
}

export async function readHeld(id: string): Promise<HeldPublication | null> {
  const { rows } = await pool().query<HeldPublication>(
    `SELECT ${COLUMNS} FROM held_publication WHERE id = $1`,
    [id],
  );
  return rows[0] ?? null;
}

/** Those that are held, the oldest first, then the latest decisions. */
export async function listHeld(decisions: number): Promise<HeldPublication[]> {
  const { rows } = await pool().query<HeldPublication>(
    `(SELECT ${COLUMNS} FROM held_publication WHERE open_model IS NOT NULL ORDER BY since)
     UNION ALL
     (SELECT ${COLUMNS} FROM held_publication WHERE open_model IS NULL ORDER BY decided_at DESC LIMIT $1)`,
    [decisions],
  );
  return rows;
}

/** False when somebody else has decided before. */
export async function decideHeld(
  tx: PoolClient,
  id: string,
  decision: { readonly state: 'released' | 'rejected'; readonly by: string; readonly reason: string },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE held_publication SET state = $2, open_model = NULL, decided_by = $3, decided_at = clock_timestamp(),
       decision_reason = $4
     WHERE id = $1 AND open_model IS NOT NULL`,
    [id, decision.state, decision.by, decision.reason],
  );
  return rowCount === 1;
}
