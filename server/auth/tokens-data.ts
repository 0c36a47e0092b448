import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { pool } from '../db.ts';
import type { Scope } from './roles.ts';

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  /** How it begins, to tell one from another. */
  readonly hint: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
}

const FIELDS = `t.id, t.name, t.hint, t.scopes, t.created_at AS "createdAt", t.expires_at AS "expiresAt",
  t.last_used_at AS "lastUsedAt"`;
const TOUCH_EVERY = `interval '1 minute'`;

export async function insertToken(
  tx: PoolClient,
  token: {
    personId: string;
    name: string;
    hash: string;
    hint: string;
    scopes: readonly Scope[];
    expiresInDays: number;
  },
): Promise<ApiToken> {
  const { rows } = await tx.query<ApiToken>(
    `INSERT INTO api_token AS t (id, person_id, name, token_hash, hint, scopes, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(days => $7)) RETURNING ${FIELDS}`,
    [randomUUID(), token.personId, token.name, token.hash, token.hint, token.scopes, token.expiresInDays],
  );
  const [row] = rows;
  if (!row) throw new Error('A token was not stored.');
  return row;
}

/** The tokens that are not revoked, the newest first; those that expired lately among them. */
export async function listTokens(personId: string): Promise<ApiToken[]> {
  const { rows } = await pool().query<ApiToken>(
    `SELECT ${FIELDS} FROM api_token t
     WHERE t.person_id = $1 AND t.revoked_at IS NULL AND t.expires_at > now() - interval '30 days'
     ORDER BY t.created_at DESC, t.id`,
    [personId],
  );
  return rows;
}

/** Locks the person's account, so that the count stays true until the transaction ends. */
export async function countTokens(tx: PoolClient, personId: string): Promise<number> {
  await tx.query('SELECT FROM app_user WHERE id = $1 FOR UPDATE', [personId]);
  const { rows } = await tx.query<{ count: number }>(
    'SELECT count(*) FROM api_token WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > now()',
    [personId],
  );
  return rows[0]?.count ?? 0;
}

/** The name of the token that was revoked; null when the person has none such. */
export async function revokeToken(tx: PoolClient, personId: string, id: string): Promise<string | null> {
  const { rows } = await tx.query<{ name: string }>(
    `UPDATE api_token SET revoked_at = now()
     WHERE id = $1 AND person_id = $2 AND revoked_at IS NULL RETURNING name`,
    [id, personId],
  );
  return rows[0]?.name ?? null;
}

/** The token with this hash, when it is in force and its person may sign in. Once a minute its use is noted. */
export async function findTokenByHash(
  hash: string,
): Promise<{ id: string; personId: string; scopes: readonly Scope[] } | null> {
  const { rows } = await pool().query<{ id: string; personId: string; scopes: Scope[]; unseen: boolean }>(
    `SELECT t.id, t.person_id AS "personId", t.scopes,
            t.last_used_at IS NULL OR t.last_used_at < now() - ${TOUCH_EVERY} AS unseen
     FROM api_token t JOIN app_user u ON u.id = t.person_id
     WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > now() AND u.deactivated_at IS NULL`,
    [hash],
  );
  const [row] = rows;
  if (!row) return null;
  const { unseen, ...token } = row;
  if (unseen) await pool().query('UPDATE api_token SET last_used_at = now() WHERE id = $1', [token.id]);
  return token;
}
