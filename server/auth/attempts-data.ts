import type { PoolClient } from 'pg';
import { pool, transaction } from '../db.ts';
import { type AttemptRecord, decideAttempt, type LockPolicy } from './lock-out.ts';

export interface AttemptSubject {
  /** `account:<hash of the e-mail address>` or `address:<network address>`. */
  readonly key: string;
  readonly policy: LockPolicy;
}

interface Row {
  attempts: number;
  window_started_at: Date;
  locks: number;
  locked_until: Date | null;
}

async function lockRow(tx: PoolClient, key: string): Promise<AttemptRecord | null> {
  const inserted = await tx.query(
    `INSERT INTO sign_in_attempt (subject, attempts, window_started_at, locks) VALUES ($1, 0, now(), 0)
     ON CONFLICT (subject) DO NOTHING`,
    [key],
  );
  if (inserted.rowCount === 1) return null;
  const { rows } = await tx.query<Row>(
    'SELECT attempts, window_started_at, locks, locked_until FROM sign_in_attempt WHERE subject = $1 FOR UPDATE',
    [key],
  );
  const row = rows[0];
  if (!row) return null;
  return {
    attempts: row.attempts,
    windowStartedAt: row.window_started_at,
    locks: row.locks,
    lockedUntil: row.locked_until,
  };
}

/**
 * Counts one attempt against every subject, or against none when one of them is locked. Returns 0 when the
 * attempt may go on, else the milliseconds until it may.
 */
export function countAttempt(subjects: readonly AttemptSubject[], now: Date): Promise<number> {
  return transaction(async (tx) => {
    const accepted: { key: string; next: AttemptRecord }[] = [];
    for (const { key, policy } of [...subjects].sort((a, b) => a.key.localeCompare(b.key))) {
      const decision = decideAttempt(await lockRow(tx, key), now, policy);
      if (!decision.allowed) return decision.retryAfterMs;
      accepted.push({ key, next: decision.next });
    }
    for (const { key, next } of accepted) {
      await tx.query(
        `UPDATE sign_in_attempt SET attempts = $2, window_started_at = $3, locks = $4, locked_until = $5
         WHERE subject = $1`,
        [key, next.attempts, next.windowStartedAt, next.locks, next.lockedUntil],
      );
    }
    return 0;
  });
}

/** A success: the account starts afresh, and the address gets its count back. */
export async function forgiveAttempt(accountKey: string, addressKey: string): Promise<void> {
  await pool().query('DELETE FROM sign_in_attempt WHERE subject = $1', [accountKey]);
  await forgiveAddress(addressKey);
}

/** Takes one attempt back from an address. */
export async function forgiveAddress(addressKey: string): Promise<void> {
  await pool().query(
    `UPDATE sign_in_attempt SET attempts = greatest(attempts - 1, 0), locked_until = NULL WHERE subject = $1`,
    [addressKey],
  );
}

/** Rows that no longer decide anything; invented addresses would otherwise pile up. */
export async function forgetOldAttempts(): Promise<void> {
  await pool().query(
    `DELETE FROM sign_in_attempt
     WHERE window_started_at < now() - interval '2 days' AND (locked_until IS NULL OR locked_until < now())`,
  );
}
