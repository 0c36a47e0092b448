import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { pool } from '../db.ts';
import { SESSION_IDLE_SECONDS, SESSION_LONGEST_SECONDS } from './session-token.ts';

export type SignInMethod = 'password' | 'password and code' | 'password and recovery code' | 'single sign-on';

export interface NewSession {
  readonly personId: string;
  readonly method: SignInMethod;
  readonly networkAddress: string;
  readonly userAgent: string;
}

export interface Session extends NewSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

/** Not revoked, neither idle nor old for too long, and of somebody who may still sign in. `s` and `u` as below. */
const ALIVE = `s.revoked_at IS NULL AND u.deactivated_at IS NULL
  AND s.last_seen_at > now() - interval '${SESSION_IDLE_SECONDS} seconds'
  AND s.created_at > now() - interval '${SESSION_LONGEST_SECONDS} seconds'`;
const TOUCH_EVERY = `interval '1 minute'`;
const KEPT_FOR = `interval '90 days'`;

/** Begins a session and notes the person's sign-in. */
export async function insertSession(tx: PoolClient, session: NewSession): Promise<string> {
  const { personId, method, networkAddress, userAgent } = session;
  const id = randomUUID();
  await tx.query(
    `WITH signed_in AS (UPDATE app_user SET last_sign_in_at = now() WHERE id = $2)
     INSERT INTO session (id, person_id, method, network_address, user_agent) VALUES ($1, $2, $3, $4, $5)`,
    [id, personId, method, networkAddress, userAgent.slice(0, 400)],
  );
  return id;
}

/**
 * Whether the session is alive, and what its account says that a reader does not. One statement; once a minute
 * another notes that it was seen.
 */
export async function findLiveSession(id: string, personId: string): Promise<{ isDemo: boolean } | null> {
  const { rows } = await pool().query<{ is_demo: boolean; unseen: boolean }>(
    `SELECT u.is_demo, s.last_seen_at < now() - ${TOUCH_EVERY} AS unseen
     FROM session s JOIN app_user u ON u.id = s.person_id
     WHERE s.id = $1 AND s.person_id = $2 AND ${ALIVE}`,
    [id, personId],
  );
  const [row] = rows;
  if (!row) return null;
  if (row.unseen) {
    await pool().query(
      `UPDATE session SET last_seen_at = now() WHERE id = $1 AND last_seen_at < now() - ${TOUCH_EVERY}`,
      [id],
    );
  }
  return { isDemo: row.is_demo };
}

export async function isSessionAlive(id: string): Promise<boolean> {
  const { rowCount } = await pool().query(
    `SELECT FROM session s JOIN app_user u ON u.id = s.person_id WHERE s.id = $1 AND ${ALIVE}`,
    [id],
  );
  return rowCount === 1;
}

/** The sessions of a person that are alive, the one used last first. */
export async function listLiveSessions(personId: string): Promise<Session[]> {
  const { rows } = await pool().query<Session>(
    `SELECT s.id, s.person_id AS "personId", s.method, s.network_address AS "networkAddress",
            s.user_agent AS "userAgent", s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt"
     FROM session s JOIN app_user u ON u.id = s.person_id
     WHERE s.person_id = $1 AND ${ALIVE} ORDER BY s.last_seen_at DESC, s.id`,
    [personId],
  );
  return rows;
}

/** Ends one session of a person; false when they have no such session, or it is over already. */
export async function revokeOne(tx: PoolClient, personId: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    'UPDATE session SET revoked_at = now() WHERE id = $1 AND person_id = $2 AND revoked_at IS NULL',
    [id, personId],
  );
  return rowCount === 1;
}

/** Ends all of a person's sessions but one, and says how many there were. */
export async function revokeAll(tx: PoolClient, personId: string, except: string | null): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE session SET revoked_at = now()
     WHERE person_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2
       AND last_seen_at > now() - interval '${SESSION_IDLE_SECONDS} seconds'`,
    [personId, except],
  );
  return rowCount ?? 0;
}

/** Sessions that ended long ago. Asks first: a DELETE wakes every open subscription. */
export async function forgetOldSessions(): Promise<void> {
  const old = `last_seen_at < now() - ${KEPT_FOR}`;
  const { rowCount } = await pool().query(`SELECT FROM session WHERE ${old} LIMIT 1`);
  if (rowCount === 1) await pool().query(`DELETE FROM session WHERE ${old}`);
}
