import type { PoolClient } from 'pg';
import { pool } from '../db.ts';

export interface Invited {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
}

const USABLE = `i.used_at IS NULL AND i.expires_at > now() AND u.deactivated_at IS NULL`;

/** Whom a token that may still be used invites. */
export async function findInvited(tokenHash: string): Promise<Invited | null> {
  const { rows } = await pool().query<Invited>(
    `SELECT u.id AS "personId", u.email, u.name FROM invitation i JOIN app_user u ON u.id = i.person_id
     WHERE i.token_hash = $1 AND ${USABLE}`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** Uses the token up; null when it was used, has expired or never was. Of two at once one gets it. */
export async function spendInvitation(tx: PoolClient, tokenHash: string): Promise<Invited | null> {
  const { rows } = await tx.query<Invited>(
    `UPDATE invitation i SET used_at = now() FROM app_user u
     WHERE u.id = i.person_id AND i.token_hash = $1 AND ${USABLE}
     RETURNING u.id AS "personId", u.email, u.name`,
    [tokenHash],
  );
  return rows[0] ?? null;
}
