import { pool } from '../db.ts';
import { HEAD_SQL, type PolicyHead } from './policies-data.ts';
import type { PersonalGrant, Subject } from './reader.ts';

interface Row extends Omit<Subject, 'attributes' | 'grants'> {
  readonly attributes: Readonly<Record<string, readonly string[] | null>>;
  readonly grants: readonly (Omit<PersonalGrant, 'expiresAt'> & { readonly expiresAt: string })[];
  readonly head: number | null;
  readonly stamp: string | null;
}

// Everything that a decision needs, as of one moment.
const SUBJECTS = `
SELECT u.id AS "personId", u.email, u.name, u.role,
  ARRAY(SELECT group_id FROM group_member m WHERE m.person_id = u.id ORDER BY 1) AS groups,
  (SELECT coalesce(json_object_agg(a.name, a."values" ORDER BY a.name), '{}') FROM person_attribute a
    WHERE a.person_id = u.id) AS attributes,
  (SELECT coalesce(json_agg(json_build_object('id', g.id, 'dataset', g.dataset, 'columns', coalesce(g."columns", '{}'),
      'level', g.level, 'expiresAt', g.expires_at) ORDER BY g.id), '[]') FROM access_grant g
    WHERE g.person_id = u.id AND g.revoked_at IS NULL AND g.expires_at > now()) AS grants,
  head.number AS head, head.stamp
FROM app_user u LEFT JOIN (${HEAD_SQL}) head ON true
WHERE u.deactivated_at IS NULL AND ($1::uuid[] IS NULL OR u.id = ANY($1))
ORDER BY lower(u.name), u.email`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface FoundSubjects {
  readonly subjects: readonly Subject[];
  /** Null without subjects, and before there are policies. */
  readonly head: PolicyHead | null;
}

/** People who are not deactivated, in the order of their names, with the policy version in force: one statement. */
export async function readSubjects(ids: readonly string[] | null): Promise<FoundSubjects> {
  // By a name, so that each connection plans it once: it is asked with every request.
  const { rows } = await pool().query<Row>({
    name: 'access-subjects',
    text: SUBJECTS,
    values: [ids?.filter((id) => UUID.test(id)) ?? null],
  });
  const [first] = rows;
  return {
    subjects: rows.map(toSubject),
    head: first?.head != null && first.stamp !== null ? { number: first.head, stamp: first.stamp } : null,
  };
}

function toSubject({ personId, email, name, role, groups, attributes, grants }: Row): Subject {
  return {
    personId,
    email,
    name,
    role,
    groups,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, values]) => [key, values ?? []])),
    grants: grants.map((grant) => ({ ...grant, expiresAt: new Date(grant.expiresAt) })),
  };
}
