/** How old an event of a topic may be before the lake has it, where somebody set that. */
import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';

/** In the place of a topic's name, which none has: the target of all topics without one of their own. */
export const EVERY_TOPIC = '*';

export interface LagTarget {
  /** Or EVERY_TOPIC. */
  readonly topic: string;
  readonly targetMs: number;
  /** An e-mail address. */
  readonly changedBy: string;
  readonly changedAt: Date;
}

export async function readLagTargets(): Promise<LagTarget[]> {
  const { rows } = await pool().query<LagTarget>(
    `SELECT topic, target_ms AS "targetMs", changed_by AS "changedBy", changed_at AS "changedAt" FROM lag_target`,
  );
  return rows;
}

/**
 * In one transaction with `within`, which learns what it was before (null: the default, as for `targetMs`). Workers take it
 * up within seconds.
 */
export async function saveLagTarget(
  { topic, targetMs, changedBy }: Omit<LagTarget, 'targetMs' | 'changedAt'> & { targetMs: number | null },
  within: (tx: PoolClient, beforeMs: number | null) => Promise<void>,
): Promise<void> {
  await transaction(async (tx) => {
    const { rows } = await tx.query<{ targetMs: number }>(
      'DELETE FROM lag_target WHERE topic = $1 RETURNING target_ms AS "targetMs"',
      [topic],
    );
    if (targetMs !== null) {
      await tx.query(
        `INSERT INTO lag_target (topic, target_ms, changed_by) VALUES ($1, $2, $3)
         ON CONFLICT (topic) DO UPDATE
         SET target_ms = excluded.target_ms, changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
        [topic, targetMs, changedBy],
      );
    }
    await within(tx, rows[0]?.targetMs ?? null);
  });
}
