import { pool } from '../db.ts';

export async function pingDatabase(): Promise<void> {
  await pool().query('SELECT 1');
}

export interface SimulatorProgress {
  readonly phase: string;
  readonly historyTotal: number;
  readonly historyDone: number;
}

export async function readSimulatorProgress(): Promise<SimulatorProgress | null> {
  const { rows } = await pool().query<{ phase: string; total: number | null; done: number | null }>(
    `SELECT state->>'phase' AS phase, (state->>'historyTotal')::bigint AS total, (state->>'historyDone')::bigint AS done
     FROM simulator_state ORDER BY updated_at DESC LIMIT 1`,
  );
  const row = rows[0];
  return row ? { phase: row.phase, historyTotal: row.total ?? 0, historyDone: row.done ?? 0 } : null;
}

export interface ModelRuns {
  readonly refreshedAt: Date | null;
  readonly failing: readonly { readonly model: string; readonly error: string }[];
}

export async function readModelRuns(): Promise<ModelRuns> {
  const { rows } = await pool().query<{ model: string; refreshed_at: Date | null; error: string | null }>(
    `SELECT DISTINCT ON (model) model, error,
       (SELECT max(finished_at) FROM model_run ok WHERE ok.error IS NULL) AS refreshed_at
     FROM model_run WHERE finished_at IS NOT NULL
     ORDER BY model, started_at DESC`,
  );
  return {
    refreshedAt: rows[0]?.refreshed_at ?? null,
    failing: rows.flatMap(({ model, error }) => (error === null ? [] : [{ model, error }])),
  };
}
