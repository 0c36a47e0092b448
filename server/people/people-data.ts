import type pg from 'pg';
import { pool, transaction } from '../db.ts';
import {
  type FacetCounts,
  PEOPLE_PAGE_SIZE,
  type PeoplePage,
  type PeopleQuery,
  type PersonDetails,
  type PersonState,
  type PersonSummary,
} from './schema.ts';

export type Tx = pg.PoolClient;

/** A change and its audit entry are one transaction. */
export const inTransaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> = transaction;

const STATE = `CASE WHEN u.deactivated_at IS NOT NULL THEN 'deactivated'
  WHEN u.password_hash IS NULL AND u.last_sign_in_at IS NULL THEN 'invited' ELSE 'active' END`;

const IN_GROUP = 'EXISTS (SELECT FROM group_member m WHERE m.person_id = f.id AND m.group_id = $4)';

/** Each facet is counted under the other two, so that a count says what choosing the value would give. */
const LIST = `
WITH found AS MATERIALIZED (
  SELECT u.id, u.email, u.name, u.role, u.is_demo, u.last_sign_in_at, ${STATE} AS state FROM app_user u
  WHERE $1 = '' OR strpos(lower(u.name), lower($1)) > 0 OR strpos(u.email, lower($1)) > 0
), matching AS (
  SELECT * FROM found f
  WHERE ($2::text IS NULL OR role = $2) AND ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR ${IN_GROUP})
)
SELECT (SELECT count(*) FROM matching) AS total,
  (SELECT coalesce(json_agg(to_json(page)), '[]') FROM (
    SELECT id, email, name, role, is_demo AS "isDemo", state, last_sign_in_at AS "lastSignInAt",
      ARRAY(SELECT group_id FROM group_member m WHERE m.person_id = matching.id ORDER BY 1) AS groups
    FROM matching ORDER BY lower(name), email LIMIT ${PEOPLE_PAGE_SIZE} OFFSET $5) page) AS people,
  (SELECT coalesce(json_object_agg(role, people), '{}') FROM (
    SELECT role, count(*) AS people FROM found f
    WHERE ($3::text IS NULL OR state = $3) AND ($4::text IS NULL OR ${IN_GROUP}) GROUP BY role) x) AS roles,
  (SELECT coalesce(json_object_agg(state, people), '{}') FROM (
    SELECT state, count(*) AS people FROM found f
    WHERE ($2::text IS NULL OR role = $2) AND ($4::text IS NULL OR ${IN_GROUP}) GROUP BY state) x) AS states,
  (SELECT coalesce(json_object_agg(group_id, people), '{}') FROM (
    SELECT m.group_id, count(*) AS people FROM found JOIN group_member m ON m.person_id = found.id
    WHERE ($2::text IS NULL OR role = $2) AND ($3::text IS NULL OR state = $3) GROUP BY 1) x) AS groups`;

interface ListRow {
  readonly total: number;
  readonly people: readonly PersonSummary[];
  readonly roles: FacetCounts;
  readonly states: FacetCounts;
  readonly groups: FacetCounts;
}

/** One page of the people who match, in the order of their names, and how many each facet's values would leave. */
export async function listPeople(query: PeopleQuery): Promise<PeoplePage> {
  const { search, role = null, state = null, group = null, offset } = query;
  const { rows } = await pool().query<ListRow>(LIST, [search, role, state, group, offset]);
  const { total, people, roles, states, groups } = rows[0] as ListRow;
  return {
    total,
    pageSize: PEOPLE_PAGE_SIZE,
    people: people.map((person) => ({ ...person, lastSignInAt: toIso(person.lastSignInAt) })),
    facets: { role: roles, state: states, group: groups },
  };
}

/** PostgreSQL writes instants in JSON with an offset; we write them in UTC. */
function toIso(instant: string | null): string | null {
  return instant === null ? null : new Date(instant).toISOString();
}

const DETAILS = `
SELECT u.id, u.email, u.name, u.role, u.is_demo AS "isDemo", ${STATE} AS state,
  u.last_sign_in_at AS "lastSignInAt", u.created_at AS "createdAt", u.deactivated_at AS "deactivatedAt",
  u.password_hash IS NOT NULL AS "hasPassword",
  ARRAY(SELECT group_id FROM group_member m WHERE m.person_id = u.id ORDER BY 1) AS groups,
  (SELECT max(expires_at) FROM invitation i
    WHERE i.person_id = u.id AND used_at IS NULL AND expires_at > now()) AS "invitedUntil",
  (SELECT coalesce(json_agg(json_build_object('name', a.name, 'values', a."values") ORDER BY a.name), '[]')
    FROM person_attribute a WHERE a.person_id = u.id) AS attributes,
  (SELECT coalesce(json_agg(json_build_object('id', g.id, 'dataset', g.dataset, 'columns', g.columns,
      'level', g.level, 'expiresAt', g.expires_at) ORDER BY g.expires_at), '[]')
    FROM access_grant g WHERE g.person_id = u.id AND revoked_at IS NULL AND expires_at > now()) AS grants,
  (SELECT count(*) FROM api_token t
    WHERE t.person_id = u.id AND revoked_at IS NULL AND expires_at > now()) AS "apiTokens",
  EXISTS (SELECT FROM second_factor s WHERE s.person_id = u.id AND confirmed_at IS NOT NULL) AS "secondFactor"
FROM app_user u WHERE u.id = $1`;

type DetailsRow = Omit<
  PersonDetails,
  'lastSignInAt' | 'createdAt' | 'deactivatedAt' | 'invitedUntil' | 'sessions'
> & {
  readonly lastSignInAt: Date | null;
  readonly createdAt: Date;
  readonly deactivatedAt: Date | null;
  readonly invitedUntil: Date | null;
};

/** What is known of one person, but for their open sessions; null when there is none with the id. */
export async function readPerson(id: string): Promise<Omit<PersonDetails, 'sessions'> | null> {
  const { rows } = await pool().query<DetailsRow>(DETAILS, [id]);
  const row = rows[0];
  if (!row) return null;
  return {
    ...row,
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    deactivatedAt: row.deactivatedAt?.toISOString() ?? null,
    invitedUntil: row.invitedUntil?.toISOString() ?? null,
    grants: row.grants.map((grant) => ({ ...grant, expiresAt: new Date(grant.expiresAt).toISOString() })),
  };
}

/** A person as a change begins with them. */
export interface KnownPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: string;
  readonly state: PersonState;
  readonly hasPassword: boolean;
}

/** Locks the person until the transaction ends; null when there is none with the id. */
export async function lockPerson(tx: Tx, id: string): Promise<KnownPerson | null> {
  const { rows } = await tx.query<KnownPerson>(
    `SELECT u.id, u.email, u.name, u.role, ${STATE} AS state, u.password_hash IS NOT NULL AS "hasPassword"
     FROM app_user u WHERE u.id = $1 FOR UPDATE`,
    [id],
  );
  return rows[0] ?? null;
}

/** The new person's id; null when somebody has the address already. */
export async function addPerson(
  tx: Tx,
  person: { email: string; name: string; role: string },
): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO app_user (id, email, name, role) VALUES (gen_random_uuid(), $1, $2, $3)
     ON CONFLICT (email) DO NOTHING RETURNING id`,
    [person.email, person.name, person.role],
  );
  return rows[0]?.id ?? null;
}

export async function setName(tx: Tx, id: string, name: string): Promise<void> {
  await tx.query('UPDATE app_user SET name = $2 WHERE id = $1', [id, name]);
}

export async function setRole(tx: Tx, id: string, role: string): Promise<void> {
  await tx.query('UPDATE app_user SET role = $2 WHERE id = $1', [id, role]);
}

export async function setActive(tx: Tx, id: string, active: boolean): Promise<void> {
  await tx.query('UPDATE app_user SET deactivated_at = CASE WHEN $2 THEN NULL ELSE now() END WHERE id = $1', [
    id,
    active,
  ]);
}

/** How many people can sign in and have one of the roles, but for one person. */
export async function countOthersWithRole(
  tx: Tx,
  roles: readonly string[],
  exceptId: string,
): Promise<number> {
  const { rows } = await tx.query<{ people: number }>(
    `SELECT count(*) AS people FROM app_user u WHERE role = ANY($1) AND id <> $2 AND (${STATE}) = 'active'`,
    [roles, exceptId],
  );
  return rows[0]?.people ?? 0;
}

/** Replaces the attribute's values; returns those it had, null when it had none. */
export async function setAttribute(
  tx: Tx,
  id: string,
  name: string,
  values: readonly string[],
): Promise<readonly string[] | null> {
  const { rows } = await tx.query<{ values: string[] }>(
    'SELECT "values" FROM person_attribute WHERE person_id = $1 AND name = $2',
    [id, name],
  );
  await tx.query(
    `INSERT INTO person_attribute (person_id, name, "values") VALUES ($1, $2, $3)
     ON CONFLICT (person_id, name) DO UPDATE SET "values" = excluded."values"`,
    [id, name, values],
  );
  return rows[0]?.values ?? null;
}

/** The values it had; null when there was no such attribute. */
export async function removeAttribute(tx: Tx, id: string, name: string): Promise<readonly string[] | null> {
  const { rows } = await tx.query<{ values: string[] }>(
    'DELETE FROM person_attribute WHERE person_id = $1 AND name = $2 RETURNING "values"',
    [id, name],
  );
  return rows[0]?.values ?? null;
}

const SUGGESTED_VALUES = 50;

/** Every attribute that somebody has, with the values most people have. */
export async function listAttributes(): Promise<{ name: string; values: string[] }[]> {
  const { rows } = await pool().query<{ name: string; values: string[] }>(
    `SELECT name, array_agg(value ORDER BY people DESC, value) FILTER (WHERE place <= ${SUGGESTED_VALUES}) AS "values"
     FROM (SELECT name, value, count(*) AS people,
             row_number() OVER (PARTITION BY name ORDER BY count(*) DESC, value) AS place
           FROM person_attribute, unnest("values") AS value GROUP BY name, value) counted
     GROUP BY name ORDER BY name`,
  );
  return rows;
}

/** Ends whatever could act for the person: sessions, API tokens, open invitations. They stay ended when the person comes back. */
export async function endAccess(tx: Tx, id: string): Promise<void> {
  await tx.query('UPDATE session SET revoked_at = now() WHERE person_id = $1 AND revoked_at IS NULL', [id]);
  await tx.query('UPDATE api_token SET revoked_at = now() WHERE person_id = $1 AND revoked_at IS NULL', [id]);
  await tx.query('DELETE FROM invitation WHERE person_id = $1 AND used_at IS NULL', [id]);
}
