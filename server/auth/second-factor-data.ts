import type { PoolClient } from 'pg';
import { pool } from '../db.ts';

export interface StoredFactor {
  readonly secretSealed: string;
  /** Null until its first code was given: before that it does not count. */
  readonly confirmedAt: Date | null;
  readonly recoveryCodesLeft: number;
}

export async function findFactor(personId: string): Promise<StoredFactor | null> {
  const { rows } = await pool().query<StoredFactor>(
    `SELECT secret_sealed AS "secretSealed", confirmed_at AS "confirmedAt",
            cardinality(recovery_hashes) AS "recoveryCodesLeft"
     FROM second_factor WHERE person_id = $1`,
    [personId],
  );
  return rows[0] ?? null;
}

/** A secret that waits for its first code; false when there is one that counts already. */
export async function offerFactor(personId: string, secretSealed: string): Promise<boolean> {
  const { rowCount } = await pool().query(
    `INSERT INTO second_factor (person_id, secret_sealed) VALUES ($1, $2)
     ON CONFLICT (person_id) DO UPDATE SET secret_sealed = excluded.secret_sealed, last_step = 0
       WHERE second_factor.confirmed_at IS NULL`,
    [personId, secretSealed],
  );
  return rowCount === 1;
}

/** From now on it counts; false when it was replaced or confirmed meanwhile. */
export async function confirmFactor(
  tx: PoolClient,
  personId: string,
  confirmed: { secretSealed: string; step: number; recoveryHashes: readonly string[] },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE second_factor SET confirmed_at = now(), last_step = $3, recovery_hashes = $4
     WHERE person_id = $1 AND secret_sealed = $2 AND confirmed_at IS NULL`,
    [personId, confirmed.secretSealed, confirmed.step, confirmed.recoveryHashes],
  );
  return rowCount === 1;
}

/** Uses a step up; false when it, or a later one, was used before. */
export async function spendStep(personId: string, step: number): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE second_factor SET last_step = $2
     WHERE person_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL`,
    [personId, step],
  );
  return rowCount === 1;
}

/** Uses a recovery code up; false when there is none with such a hash. */
export async function spendRecoveryHash(personId: string, hashes: readonly string[]): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE second_factor
     SET recovery_hashes = ARRAY(SELECT hash FROM unnest(recovery_hashes) AS hash WHERE hash <> ALL ($2))
     WHERE person_id = $1 AND recovery_hashes && $2 AND confirmed_at IS NOT NULL`,
    [personId, hashes],
  );
  return rowCount === 1;
}

export async function replaceRecoveryHashes(
  tx: PoolClient,
  personId: string,
  hashes: readonly string[],
): Promise<void> {
  await tx.query('UPDATE second_factor SET recovery_hashes = $2 WHERE person_id = $1', [personId, hashes]);
}

/** False when there was none. */
export async function removeFactor(tx: PoolClient, personId: string): Promise<boolean> {
  const { rowCount } = await tx.query('DELETE FROM second_factor WHERE person_id = $1', [personId]);
  return rowCount === 1;
}
