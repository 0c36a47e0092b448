import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { dedicatedClient, pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { type Account, createAccount } from './accounts-data.ts';
import { beginSession, endSession } from './begin-session.ts';
import { addAccount, operateAccount } from './operate-accounts.ts';
import { changeOwnPassword } from './own-account.ts';
import { hashPassword } from './password.ts';
import type { Person } from './schema.ts';
import { listOwnSessions, revokeOwnSession, revokeSessions, sessionStillValid } from './sessions.ts';
import { findLiveSession } from './sessions-data.ts';
import { signInWithPassword } from './sign-in.ts';

const PASSWORD = 'a few words long';
const ADDRESS = '10.3.0.1';
let database: TestDatabase;

before(async () => {
  database = await testDatabase();
  process.env.LOG_LEVEL = 'silent';
  forgetEnv();
});

after(() => database.drop());

async function newAccount(name: string, isDemo = false): Promise<Account> {
  return createAccount({
    email: `${name}@example.com`,
    name,
    role: 'viewer',
    passwordHash: await hashPassword(PASSWORD),
    isDemo,
  });
}

const person = ({ passwordHash: _, ...account }: Account): Person => ({ ...account, scopes: [] });
const signIn = async ({ id }: Account, userAgent = 'curl/8') =>
  (await beginSession({ personId: id, method: 'password', networkAddress: ADDRESS, userAgent })).sid;

async function audited(action: string, { email }: Account): Promise<Record<string, unknown>[]> {
  const { rows } = await pool().query<{ details: string }>(
    'SELECT details FROM audit_entry WHERE action = $1 AND actor = $2 ORDER BY seq',
    [action, email],
  );
  return rows.map(({ details }) => JSON.parse(details));
}

test('a session belongs to one person and is in the log', async () => {
  const ada = await newAccount('ada');
  const bob = await newAccount('bob');
  const sid = await signIn(ada);
  assert.deepEqual(await findLiveSession(sid, ada.id), { isDemo: false });
  assert.equal(await findLiveSession(sid, bob.id), null);
  assert.equal(await findLiveSession(randomUUID(), ada.id), null);
  assert.deepEqual(await audited('sign_in', ada), [{ method: 'password', session: sid }]);
});

test('a session ends on the next request once the account is deactivated, and does not come back with it', async () => {
  const cleo = await newAccount('cleo');
  const sid = await signIn(cleo);
  await operateAccount(cleo.email, { role: 'steward' });
  assert.equal(await sessionStillValid(sid), true);
  await operateAccount(cleo.email, { active: false });
  assert.equal(await sessionStillValid(sid), false);
  assert.equal(await findLiveSession(sid, cleo.id), null);
  assert.equal(
    (await signInWithPassword({ email: cleo.email, password: PASSWORD, code: '' }, ADDRESS)).ok,
    false,
  );
  await assert.rejects(signIn(cleo));
  await operateAccount(cleo.email, { active: true });
  assert.equal(await sessionStillValid(sid), false);
});

test('an account that was deactivated behind our back is out as well', async () => {
  const dan = await newAccount('dan');
  const sid = await signIn(dan);
  await pool().query('UPDATE app_user SET deactivated_at = now() WHERE id = $1', [dan.id]);
  assert.equal(await sessionStillValid(sid), false);
});

for (const [name, column, ago] of [
  ['idle for half a day', 'last_seen_at', '12 hours 1 second'],
  ['a week old, however busy', 'created_at', '7 days 1 second'],
] as const) {
  test(`a session that is ${name} is over`, async () => {
    const eve = await newAccount(`eve-${column}`);
    const sid = await signIn(eve);
    await pool().query(`UPDATE session SET ${column} = now() - $2::interval WHERE id = $1`, [sid, ago]);
    assert.equal(await findLiveSession(sid, eve.id), null);
    assert.deepEqual(await listOwnSessions(eve), []);
  });
}

test('that a session was seen is noted once a minute', async () => {
  const fay = await newAccount('fay');
  const sid = await signIn(fay);
  const seen = async () => (await listOwnSessions(fay))[0]?.lastSeenAt.getTime();
  const first = await seen();
  await findLiveSession(sid, fay.id);
  assert.equal(await seen(), first);
  await pool().query(`UPDATE session SET last_seen_at = now() - interval '61 seconds' WHERE id = $1`, [sid]);
  const old = await seen();
  await Promise.all(Array.from({ length: 4 }, () => findLiveSession(sid, fay.id)));
  assert.ok(Number(await seen()) > Number(old));
});

test('people end their own sessions, and nobody else’s', async () => {
  const gus = await newAccount('gus');
  const hal = await newAccount('hal');
  const [mine, other] = [await signIn(gus), await signIn(gus)];
  const ender = { person: hal, networkAddress: ADDRESS };
  await assert.rejects(revokeOwnSession(ender, mine), { code: 'not_found' });
  await revokeOwnSession({ ...ender, person: gus }, other);
  await assert.rejects(revokeOwnSession({ ...ender, person: gus }, other), { code: 'not_found' });
  assert.deepEqual(
    (await listOwnSessions(gus)).map(({ id }) => id),
    [mine],
  );
  assert.equal((await audited('session.revoked', gus)).length, 1);
  assert.equal((await audited('session.revoked', hal)).length, 0);
});

test('all but one end together, and open connections hear of it', async () => {
  const ida = await newAccount('ida');
  const sids = [await signIn(ida), await signIn(ida), await signIn(ida)];
  const listener = await dedicatedClient();
  const heard = new Promise<string | undefined>((resolve) =>
    listener.once('notification', ({ payload }) => resolve(payload)),
  );
  await listener.query('LISTEN access_changed');
  const ender = { person: ida, networkAddress: ADDRESS };
  assert.equal(await revokeSessions(ender, ida, sids[1]), 2);
  assert.equal(await heard, 'session');
  await listener.end();
  assert.deepEqual(await Promise.all(sids.map(sessionStillValid)), [false, true, false]);
  assert.equal(await revokeSessions(ender, ida), 1);
  assert.equal(await revokeSessions(ender, ida), 0);
  assert.deepEqual(await audited('session.revoked', ida), [{ sessions: 2 }, { sessions: 1 }]);
});

test('signing out ends the session and nothing else', async () => {
  const jo = await newAccount('jo');
  const [out, stays] = [await signIn(jo), await signIn(jo)];
  for (let twice = 0; twice < 2; twice++) await endSession({ sub: jo.id, sid: out }, ADDRESS);
  await endSession({ sub: jo.id }, ADDRESS);
  await endSession({ sub: randomUUID(), sid: stays }, ADDRESS);
  assert.deepEqual([await sessionStillValid(out), await sessionStillValid(stays)], [false, true]);
  assert.deepEqual(await audited('sign_out', jo), [{ session: out }]);
});

test('a new password takes the present one, and ends every other session', async () => {
  const kim = await newAccount('kim');
  const [here, there] = [await signIn(kim), await signIn(kim)];
  const self = { person: person(kim), sessionId: here, networkAddress: ADDRESS };
  const form = { present: PASSWORD, password: 'quite another one' };
  await assert.rejects(changeOwnPassword(self, { ...form, present: 'wrong' }), /password is wrong/);
  assert.equal(await sessionStillValid(there), true);
  assert.deepEqual(await changeOwnPassword(self, form), { sessionsEnded: 1 });
  assert.deepEqual([await sessionStillValid(here), await sessionStillValid(there)], [true, false]);
  assert.deepEqual(await audited('password.changed', kim), [{ sessionsEnded: 1 }]);
  const answer = await signInWithPassword({ email: kim.email, password: form.password, code: '' }, ADDRESS);
  assert.ok(answer.ok);
});

test('nobody changes an account of the demo, whose password is public', async () => {
  const demo = await newAccount('demo', true);
  const self = { person: person(demo), sessionId: await signIn(demo), networkAddress: ADDRESS };
  await assert.rejects(changeOwnPassword(self, { present: PASSWORD, password: 'quite another one' }), {
    code: 'conflict',
  });
});

test('who holds the machine adds and changes accounts, in the log as system', async () => {
  const lea = await addAccount({ email: 'lea@example.com', name: 'Lea', role: 'viewer' }, PASSWORD);
  await assert.rejects(addAccount({ email: lea.email, name: 'x', role: 'viewer' }, PASSWORD), {
    code: 'conflict',
  });
  const sid = await signIn(lea);
  await operateAccount(lea.email, { password: 'quite another one' });
  assert.equal(await sessionStillValid(sid), false);
  await assert.rejects(operateAccount('nobody@example.com', { active: true }), { code: 'not_found' });
  const { rows } = await pool().query<{ action: string; details: string }>(
    `SELECT action, details FROM audit_entry WHERE actor = 'system' AND subject = $1 ORDER BY seq`,
    [lea.email],
  );
  assert.deepEqual(
    rows.map(({ action, details }) => [action, JSON.parse(details)]),
    [
      ['person.changed', { added: true, role: 'viewer' }],
      ['password.changed', { sessionsEnded: 1 }],
    ],
  );
});
