import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeAudit } from '../audit/record.ts';
import { SCOPES, type Scope } from '../auth/roles.ts';
import type { Person } from '../auth/schema.ts';
import { pool } from '../db.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import type { Actor } from './actor.ts';
import { changeGroup, deleteGroup, findGroupDetails, makeGroup, readGroups } from './groups.ts';
import { listPeople, readPerson } from './people-data.ts';
import { peopleQuery } from './schema.ts';
import {
  changeActivity,
  changeAttribute,
  changeMembership,
  changeName,
  changeRole,
  dropAttribute,
  giveNewLink,
  invitePerson,
  readChoices,
} from './service.ts';

let database: TestDatabase;
let admin: Actor;
let manager: Actor;

const limits = { seconds: 60, memoryMb: 256, rows: 1000, concurrent: 1, scanMb: 100 };
const role = (id: string, scopes: readonly Scope[]) => ({
  id,
  title: `Title of ${id}`,
  summary: '',
  scopes,
  limits,
});
const ROLES = [
  role('viewer', ['platform:read']),
  role('people-manager', ['platform:read', 'people:manage']),
  role('admin', SCOPES),
];

async function account(name: string, roleId: string): Promise<string> {
  const { rows } = await pool().query<{ id: string }>(
    `INSERT INTO app_user (id, email, name, role, password_hash, last_sign_in_at)
     VALUES (gen_random_uuid(), $1, $2, $3, 'x', now()) RETURNING id`,
    [`${name.toLowerCase()}@example.com`, name, roleId],
  );
  return rows[0]?.id as string;
}

async function actor(name: string, roleId: string): Promise<Actor> {
  const person: Person = {
    id: await account(name, roleId),
    email: `${name.toLowerCase()}@example.com`,
    name,
    role: roleId,
    isDemo: false,
    scopes: ROLES.find(({ id }) => id === roleId)?.scopes ?? [],
  };
  return { person, networkAddress: '127.0.0.1' };
}

async function lastEntry(): Promise<{ action: string; subject: string; actor: string; details: object }> {
  const { rows } = await pool().query<{ action: string; subject: string; actor: string; details: string }>(
    'SELECT action, subject, actor, details FROM audit_entry ORDER BY seq DESC LIMIT 1',
  );
  const [row] = rows;
  assert.ok(row);
  return { ...row, details: JSON.parse(row.details) };
}

const countEntries = async () =>
  (await pool().query<{ n: number }>('SELECT count(*) AS n FROM audit_entry')).rows[0]?.n;

before(async () => {
  process.env.LOG_LEVEL = 'silent';
  database = await testDatabase();
  await pool().query(
    `INSERT INTO policy_version (number, document, author, reason)
     SELECT coalesce(max(number), 0) + 1, $1, 'system', 'test' FROM policy_version`,
    [
      JSON.stringify({
        roles: ROLES,
        policies: [
          {
            kind: 'deny',
            id: 'no-bronze',
            title: 'No bronze',
            to: { groups: ['contractors'] },
            on: { namespaces: ['bronze'] },
          },
        ],
      }),
    ],
  );
  admin = await actor('Ada', 'admin');
  manager = await actor('Mia', 'people-manager');
});

after(async () => {
  await closeAudit();
  await database.drop();
});

test('an invited person has an account without a password, groups, and a link whose token is not stored', async () => {
  await makeGroup(admin, { id: 'berlin', title: 'Berlin', description: '' });
  const invitation = await invitePerson(manager, {
    name: 'Vera',
    email: 'vera@example.com',
    role: 'viewer',
    groups: ['berlin'],
  });
  const days = (Date.parse(invitation.expiresAt) - Date.now()) / 86_400_000;
  assert.ok(days > 6.9 && days < 7.1);
  const token = invitation.path.split('/').at(-1) ?? '';
  const { rows } = await pool().query('SELECT token_hash FROM invitation');
  assert.equal(rows.length, 1);
  assert.ok(!JSON.stringify(rows).includes(token));
  const person = await readPerson(invitation.personId);
  assert.equal(person?.state, 'invited');
  assert.equal(person?.hasPassword, false);
  assert.deepEqual(person?.groups, ['berlin']);
  assert.equal(person?.invitedUntil, invitation.expiresAt);
  const entry = await lastEntry();
  assert.equal(entry.action, 'person.invited');
  assert.ok(!JSON.stringify(entry).includes(token));

  const again = await giveNewLink(manager, invitation.personId);
  assert.notEqual(again.path, invitation.path);
  assert.equal((await pool().query('SELECT FROM invitation')).rowCount, 1);
});

test('an address that is taken, a role and a group that do not exist are refused, and leave nothing behind', async () => {
  const form = { name: 'X', email: 'x@example.com', role: 'viewer', groups: [] };
  const entries = await countEntries();
  await assert.rejects(invitePerson(admin, { ...form, email: 'vera@example.com' }), { code: 'conflict' });
  await assert.rejects(invitePerson(admin, { ...form, role: 'boss' }), /no role boss/);
  await assert.rejects(invitePerson(admin, { ...form, groups: ['nobody'] }), /no group nobody/);
  assert.equal((await listPeople(peopleQuery.parse({ search: 'x@' }))).total, 0);
  assert.equal(await countEntries(), entries);
});

test('who may only manage people gives no role beyond their own and touches nobody who has one', async () => {
  const form = { name: 'Eve', email: 'eve@example.com', role: 'admin', groups: [] };
  await assert.rejects(invitePerson(manager, form), { code: 'forbidden' });
  const vera = (await listPeople(peopleQuery.parse({ search: 'vera' }))).people[0]?.id ?? '';
  await assert.rejects(changeRole(manager, { personId: vera, role: 'admin' }), { code: 'forbidden' });
  await assert.rejects(changeActivity(manager, { personId: admin.person.id, active: false }), {
    code: 'forbidden',
  });
  const own = manager.person.id;
  await assert.rejects(changeMembership(manager, { personId: own, groupId: 'berlin', member: true }), {
    code: 'forbidden',
  });
  await assert.rejects(changeAttribute(manager, { personId: own, name: 'region', values: ['DE'] }), {
    code: 'forbidden',
  });
  await changeRole(manager, { personId: vera, role: 'people-manager' });
  const { details } = await lastEntry();
  assert.deepEqual(details, { change: 'role', from: 'viewer', to: 'people-manager' });
  const choices = await readChoices(manager);
  assert.deepEqual(
    choices.roles.filter(({ givable }) => givable).map(({ id }) => id),
    ['viewer', 'people-manager'],
  );
});

test('the last person who can change policies cannot be taken that away, even when two go at once', async () => {
  const second = await actor('Bea', 'admin');
  const third = await actor('Cleo', 'admin');
  await changeActivity(second, { personId: third.person.id, active: false });
  const results = await Promise.allSettled([
    changeRole(admin, { personId: second.person.id, role: 'viewer' }),
    changeActivity(second, { personId: admin.person.id, active: false }),
  ]);
  assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const refused = results.find((result) => result.status === 'rejected');
  assert.match(String(refused?.reason), /is the last active person who can change policies/);
  await changeActivity(admin, { personId: admin.person.id, active: true }).catch(() => undefined);
  await pool().query(
    `UPDATE app_user SET role = 'admin', deactivated_at = NULL WHERE email = 'ada@example.com'`,
  );
  // Somebody who was invited and never came cannot be the one who stays.
  await pool().query(
    `UPDATE app_user SET role = 'viewer' WHERE email IN ('bea@example.com', 'cleo@example.com')`,
  );
  await pool().query(
    `INSERT INTO app_user (id, email, name, role) VALUES (gen_random_uuid(), 'zoe@example.com', 'Zoe', 'admin')`,
  );
  await assert.rejects(changeActivity(third, { personId: admin.person.id, active: false }), {
    code: 'conflict',
  });
});

test('who is deactivated loses sessions, tokens and links for good', async () => {
  const person = await account('Paul', 'viewer');
  await pool().query(
    `INSERT INTO session (id, person_id, method, network_address, user_agent) VALUES (gen_random_uuid(), $1, 'password', '', '')`,
    [person],
  );
  await pool().query(
    `INSERT INTO api_token (id, person_id, name, token_hash, hint, scopes, expires_at)
     VALUES (gen_random_uuid(), $1, 't', 'h', 'h', '{}', now() + interval '1 day')`,
    [person],
  );
  await changeActivity(admin, { personId: person, active: false });
  await changeActivity(admin, { personId: person, active: true });
  const { rows } = await pool().query<{ alive: number }>(
    `SELECT (SELECT count(*) FROM session WHERE person_id = $1 AND revoked_at IS NULL)
          + (SELECT count(*) FROM api_token WHERE person_id = $1 AND revoked_at IS NULL) AS alive`,
    [person],
  );
  assert.equal(rows[0]?.alive, 0);
  assert.equal((await readPerson(person))?.state, 'active');
});

test('attributes have one or several values, and every change of one is told with what it was', async () => {
  const person = await account('Rita', 'viewer');
  await changeAttribute(admin, { personId: person, name: 'region', values: ['DE', 'AT'] });
  await changeAttribute(admin, { personId: person, name: 'region', values: ['DE'] });
  assert.deepEqual((await lastEntry()).details, {
    change: 'attribute',
    name: 'region',
    from: ['DE', 'AT'],
    to: ['DE'],
  });
  assert.deepEqual((await readPerson(person))?.attributes, [{ name: 'region', values: ['DE'] }]);
  assert.deepEqual((await readChoices(admin)).attributes, [{ name: 'region', values: ['DE'] }]);
  await dropAttribute(admin, { personId: person, name: 'region' });
  const entries = await countEntries();
  await dropAttribute(admin, { personId: person, name: 'region' });
  assert.equal(await countEntries(), entries, 'what changes nothing is not told');
});

test('groups: members are told to the log, what policies name stays, owners without a group are listed', async () => {
  const person = await account('Gus', 'viewer');
  assert.ok(
    (await readGroups()).missing.some(({ id, because }) => id === 'contractors' && /no-bronze/.test(because)),
  );
  await makeGroup(admin, { id: 'contractors', title: 'Contractors', description: 'From outside' });
  await assert.rejects(makeGroup(admin, { id: 'contractors', title: 'Again', description: '' }), {
    code: 'conflict',
  });
  await changeMembership(admin, { personId: person, groupId: 'contractors', member: true });
  assert.deepEqual((await lastEntry()).details, { change: 'added', person: 'gus@example.com' });
  await changeGroup(admin, { id: 'contractors', title: 'Outside', description: '' });
  const group = await findGroupDetails('contractors');
  assert.equal(group?.title, 'Outside');
  assert.deepEqual(
    group?.members.map(({ email, roleTitle }) => [email, roleTitle]),
    [['gus@example.com', 'Title of viewer']],
  );
  await assert.rejects(deleteGroup(admin, 'contractors'), /Policies name this group: no-bronze/);
  await deleteGroup(admin, 'berlin');
  assert.deepEqual((await lastEntry()).details, { change: 'deleted', members: ['vera@example.com'] });
  assert.equal(await findGroupDetails('berlin'), null);
});

test('people are found by part of name or address; each facet is counted under the others', async () => {
  await changeName(admin, { personId: await account('Hanna', 'viewer'), name: 'Hanna 100% Ho_pe' });
  const byName = await listPeople(peopleQuery.parse({ search: '0% ho_' }));
  assert.deepEqual(
    byName.people.map(({ name }) => name),
    ['Hanna 100% Ho_pe'],
  );
  const all = await listPeople(peopleQuery.parse({}));
  const viewers = await listPeople(peopleQuery.parse({ role: 'viewer' }));
  assert.equal(viewers.total, all.facets.role.viewer);
  assert.deepEqual(viewers.facets.role, all.facets.role);
  assert.equal(
    Object.values(viewers.facets.state).reduce((sum, n) => sum + n, 0),
    viewers.total,
  );
  const contractors = await listPeople(peopleQuery.parse({ group: 'contractors' }));
  assert.equal(contractors.total, 1);
  const past = await listPeople(peopleQuery.parse({ offset: 1000 }));
  assert.equal(past.total, all.total);
  assert.deepEqual(past.people, []);
});
