import type pg from 'pg';
import { pool, transaction } from '../db.ts';
import type {
  Asker,
  DecidedRequest,
  GrantInForce,
  GrantLevel,
  GrantOutcome,
  OwnRequest,
  RequestForm,
  RequestState,
  RequestToDecide,
  Wish,
} from './schema.ts';

export type Tx = pg.PoolClient;

/** A change and its audit entry are one transaction. */
export const inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> = transaction;

const LISTED_MAX = 500;

/** Instants in JSON are written with the session's offset; here they are UTC. */
const iso = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const WISH = `r.id, r.dataset, r.columns, r.level, r.reason, r.duration_hours AS "durationHours",
  ${iso('r.created_at')} AS "createdAt"`;

const ASKER = `json_build_object('id', u.id, 'name', u.name, 'email', u.email, 'role', u.role) AS person`;

const DECISION = `r.status AS state, ${iso('r.decided_at')} AS "decidedAt", r.decision_note AS note,
  (SELECT d.name FROM app_user d WHERE d.id = r.decided_by) AS "decidedBy",
  (SELECT json_build_object('id', g.id, 'columns', g.columns, 'level', g.level,
      'expiresAt', ${iso('g.expires_at')}, 'revokedAt', ${iso('g.revoked_at')})
   FROM access_grant g WHERE g.request_id = r.id) AS grant`;

/** How many requests a person has open. Locks the person, so that two requests of theirs cannot be counted at once. */
export async function countOpen(tx: Tx, personId: string): Promise<number> {
  await tx.query('SELECT FROM app_user WHERE id = $1 FOR NO KEY UPDATE', [personId]);
  const { rows } = await tx.query<{ open: number }>(
    `SELECT count(*) AS open FROM access_request WHERE person_id = $1 AND status = 'open'`,
    [personId],
  );
  return rows[0]?.open ?? 0;
}

export async function findSame(tx: Tx, personId: string, form: RequestForm): Promise<boolean> {
  const { rowCount } = await tx.query(
    `SELECT FROM access_request
     WHERE person_id = $1 AND status = 'open' AND dataset = $2 AND level = $3 AND columns <@ $4 AND columns @> $4`,
    [personId, form.dataset, form.level, form.columns],
  );
  return (rowCount ?? 0) > 0;
}

export async function addRequest(tx: Tx, personId: string, form: RequestForm): Promise<string> {
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO access_request (id, person_id, dataset, columns, level, reason, duration_hours)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6) RETURNING id`,
    [personId, form.dataset, form.columns, form.level, form.reason, form.durationHours],
  );
  const [row] = rows;
  if (!row) throw new Error('The request gave no row.');
  return row.id;
}

export async function listOwnRequests(personId: string): Promise<OwnRequest[]> {
  const { rows } = await pool().query<OwnRequest>(
    `SELECT ${WISH}, ${DECISION} FROM access_request r WHERE r.person_id = $1
     ORDER BY r.created_at DESC, r.id LIMIT ${LISTED_MAX}`,
    [personId],
  );
  return rows;
}

/** Whose requests somebody decides: everybody's but their own, of all tables (null) or of some. */
export interface Competence {
  readonly personId: string;
  readonly datasets: readonly string[] | null;
}

const COMPETENT = '$1::uuid <> r.person_id AND ($2::text[] IS NULL OR r.dataset = ANY($2))';

export async function listOpenRequests(
  competence: Competence,
): Promise<Omit<RequestToDecide, 'owner' | 'exists'>[]> {
  const { rows } = await pool().query<Wish & { person: Asker }>(
    `SELECT ${WISH}, ${ASKER} FROM access_request r JOIN app_user u ON u.id = r.person_id
     WHERE r.status = 'open' AND u.deactivated_at IS NULL AND ${COMPETENT}
     ORDER BY r.created_at, r.id LIMIT ${LISTED_MAX}`,
    [competence.personId, competence.datasets],
  );
  return rows;
}

export async function countOpenRequests(competence: Competence): Promise<number> {
  const { rows } = await pool().query<{ waiting: number }>(
    `SELECT count(*) AS waiting FROM access_request r JOIN app_user u ON u.id = r.person_id
     WHERE r.status = 'open' AND u.deactivated_at IS NULL AND ${COMPETENT}`,
    [competence.personId, competence.datasets],
  );
  return rows[0]?.waiting ?? 0;
}

export async function listDecidedRequests(competence: Competence): Promise<DecidedRequest[]> {
  const { rows } = await pool().query<DecidedRequest>(
    `SELECT ${WISH}, ${ASKER}, ${DECISION} FROM access_request r JOIN app_user u ON u.id = r.person_id
     WHERE r.status IN ('approved', 'refused') AND ${COMPETENT}
     ORDER BY r.decided_at DESC, r.id LIMIT ${LISTED_MAX}`,
    [competence.personId, competence.datasets],
  );
  return rows;
}

export async function listGrantsInForce(competence: Competence): Promise<GrantInForce[]> {
  const { rows } = await pool().query<GrantInForce>(
    `SELECT r.id, r.dataset, r.columns, r.level, ${iso('r.created_at')} AS "createdAt",
       ${iso('r.expires_at')} AS "expiresAt", ${ASKER},
       (SELECT d.name FROM app_user d WHERE d.id = r.granted_by) AS "grantedBy"
     FROM access_grant r JOIN app_user u ON u.id = r.person_id
     WHERE r.revoked_at IS NULL AND r.expires_at > now() AND ${COMPETENT}
     ORDER BY r.expires_at, r.id LIMIT ${LISTED_MAX}`,
    [competence.personId, competence.datasets],
  );
  return rows;
}

/** A request with who made it, as a decision begins with it. */
export interface KnownRequest extends Wish {
  readonly personId: string;
  readonly email: string;
  readonly state: RequestState;
}

const KNOWN = `SELECT ${WISH}, r.person_id AS "personId", u.email, r.status AS state
  FROM access_request r JOIN app_user u ON u.id = r.person_id WHERE r.id = $1`;

/** Null when there is none with the id. */
export async function findRequest(id: string): Promise<KnownRequest | null> {
  const { rows } = await pool().query<KnownRequest>(KNOWN, [id]);
  return rows[0] ?? null;
}

/** The same, locked until the transaction ends. */
export async function lockRequest(tx: Tx, id: string): Promise<KnownRequest | null> {
  const { rows } = await tx.query<KnownRequest>(`${KNOWN} FOR UPDATE OF r`, [id]);
  return rows[0] ?? null;
}

export async function closeRequest(
  tx: Tx,
  id: string,
  decision: { state: Exclude<RequestState, 'open'>; by: string; note: string | null },
): Promise<void> {
  await tx.query(
    'UPDATE access_request SET status = $2, decided_by = $3, decided_at = now(), decision_note = $4 WHERE id = $1',
    [id, decision.state, decision.by, decision.note],
  );
}

/** What the request becomes; it ends by itself. */
export async function addGrant(
  tx: Tx,
  grant: {
    request: KnownRequest;
    columns: readonly string[];
    level: GrantLevel;
    hours: number;
    grantedBy: string;
  },
): Promise<GrantOutcome> {
  const { request, columns, level, hours, grantedBy } = grant;
  const { rows } = await tx.query<GrantOutcome>(
    `INSERT INTO access_grant (id, person_id, dataset, columns, level, request_id, granted_by, expires_at)
     VALUES (gen_random_uuid(), $1, $2, $3, $4, $5, $6, now() + make_interval(hours => $7))
     RETURNING id, columns, level, ${iso('expires_at')} AS "expiresAt", NULL AS "revokedAt"`,
    [request.personId, request.dataset, columns, level, request.id, grantedBy, hours],
  );
  const [row] = rows;
  if (!row) throw new Error('The grant gave no row.');
  return row;
}

export interface KnownGrant {
  readonly personId: string;
  readonly email: string;
  readonly dataset: string;
  readonly level: GrantLevel;
  readonly inForce: boolean;
}

/** The grant, locked until the transaction ends; null when there is none with the id. */
export async function lockGrant(tx: Tx, id: string): Promise<KnownGrant | null> {
  const { rows } = await tx.query<KnownGrant>(
    `SELECT g.person_id AS "personId", u.email, g.dataset, g.level,
       g.revoked_at IS NULL AND g.expires_at > now() AS "inForce"
     FROM access_grant g JOIN app_user u ON u.id = g.person_id WHERE g.id = $1 FOR UPDATE OF g`,
    [id],
  );
  return rows[0] ?? null;
}

export async function endGrant(tx: Tx, id: string): Promise<void> {
  await tx.query('UPDATE access_grant SET revoked_at = now() WHERE id = $1', [id]);
}
