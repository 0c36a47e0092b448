import { randomUUID } from 'node:crypto';
import { readerFor, readerUnder } from '../access/mint-reader.ts';
import type { Reader } from '../access/reader.ts';
import { type PolicyDocument, policyDocument } from '../access/schema.ts';
import { SCOPES } from '../auth/roles.ts';
import { pool } from '../db.ts';

export interface TestPerson {
  readonly role: string;
  readonly email?: string;
  readonly groups?: readonly string[];
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
}

/** A person who can be anything a policy speaks of; gives their id. */
export async function addPerson({ role, email, groups = [], attributes = {} }: TestPerson): Promise<string> {
  const id = randomUUID();
  await pool().query('INSERT INTO app_user (id, email, name, role) VALUES ($1, $2, $3, $4)', [
    id,
    email ?? `${id}@example.com`,
    `Person ${id.slice(0, 4)}`,
    role,
  ]);
  for (const group of groups) {
    await pool().query('INSERT INTO person_group (id, title) VALUES ($1, $1) ON CONFLICT DO NOTHING', [
      group,
    ]);
    await pool().query('INSERT INTO group_member (group_id, person_id) VALUES ($1, $2)', [group, id]);
  }
  for (const [name, values] of Object.entries(attributes)) {
    await pool().query('INSERT INTO person_attribute (person_id, name, "values") VALUES ($1, $2, $3)', [
      id,
      name,
      values,
    ]);
  }
  return id;
}

export const TEST_LIMITS = { seconds: 60, memoryMb: 512, rows: 1_000_000, concurrent: 4, scanMb: 100_000 };

/** A document in which the one role `tester` may do everything, with these policies, written as in a file. */
export function testDocument(policies: readonly unknown[]): PolicyDocument {
  return policyDocument.parse({
    roles: [{ id: 'tester', title: 'Tester', scopes: [...SCOPES], limits: TEST_LIMITS }],
    policies,
  });
}

export const ALLOW_ALL: unknown = {
  kind: 'allow',
  id: 'everything',
  title: 'Everything',
  to: { everyone: true },
  on: { everything: true, dashboards: ['*'] },
};

/** A policy for everybody, with an id of its own. */
const policyOn = (kind: 'allow' | 'deny', on: object): object => ({
  kind,
  id: `${kind}-${randomUUID()}`,
  title: `A policy to ${kind}`,
  to: { everyone: true },
  on,
});
export const allow = (on: object) => policyOn('allow', on);
export const deny = (on: object) => policyOn('deny', on);

/** Somebody new, under a document of the test's own. By default they see everything as it is. */
export async function testReader(
  policies: readonly unknown[] = [ALLOW_ALL],
  person: Partial<TestPerson> = {},
): Promise<Reader> {
  const reader = await readerUnder(await addPerson({ role: 'tester', ...person }), testDocument(policies));
  if (!reader) throw new Error('The person that was just added is not there');
  return reader;
}

/** Who acts, as services take it. */
export async function actingAs(
  id: string,
): Promise<{ readonly reader: Reader; readonly networkAddress: string }> {
  const reader = await readerFor(id);
  if (!reader) throw new Error('The person is not there');
  return { reader, networkAddress: '127.0.0.1' };
}

/** Puts a document in force: the next version of the policies. */
export async function enforce(document: PolicyDocument): Promise<void> {
  await pool().query(
    `INSERT INTO policy_version (number, document, author, reason, created_at)
     SELECT coalesce(max(number), 0) + 1, $1, 'test', 'test', clock_timestamp() FROM policy_version`,
    [JSON.stringify(document)],
  );
}

/** A session as if the person had just signed in; gives its id. */
export async function addSession(personId: string): Promise<string> {
  const id = randomUUID();
  await pool().query(
    `INSERT INTO session (id, person_id, method, network_address, user_agent) VALUES ($1, $2, 'password', '127.0.0.1', 'test')`,
    [id, personId],
  );
  return id;
}
