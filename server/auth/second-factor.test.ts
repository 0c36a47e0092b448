import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { createAccount } from './accounts-data.ts';
import { hashPassword } from './password.ts';
import type { Person } from './schema.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  hasSecondFactor,
  renewRecoveryCodes,
  resetSecondFactor,
  secondFactorState,
  spendCode,
  turnOffSecondFactor,
} from './second-factor.ts';
import { signInWithPassword } from './sign-in.ts';
import { totpCode, totpStep } from './totp.ts';

const PASSWORD = 'a few words long';
const ADDRESS = '10.2.0.1';
/** Earlier than the codes that are tried against the clock. */
const NOW = new Date(Date.now() - 300_000);
let database: TestDatabase;

before(async () => {
  database = await testDatabase();
  process.env.AUTH_SECRET = 'a secret that is long enough for tests only';
  process.env.LOG_LEVEL = 'silent';
  forgetEnv();
});

after(() => database.drop());

async function newPerson(name: string, password: string | null = PASSWORD): Promise<Person> {
  const { passwordHash: _, ...account } = await createAccount({
    email: `${name}@example.com`,
    name,
    role: 'viewer',
    passwordHash: password && (await hashPassword(password)),
    isDemo: false,
  });
  return { ...account, scopes: [] };
}

/** Codes by how many steps they are away from now. */
const codeOf = (key: string, steps = 0, now = NOW) => totpCode(key, totpStep(now) + steps);

async function withFactor(name: string): Promise<{ person: Person; key: string; recovery: string[] }> {
  const person = await newPerson(name);
  const { key } = await beginSecondFactor(person, PASSWORD, ADDRESS);
  const recovery = await confirmSecondFactor(person, codeOf(key, -1), ADDRESS, NOW);
  return { person, key, recovery };
}

async function changes(person: Person): Promise<unknown[]> {
  const { rows } = await pool().query<{ details: string; actor: string }>(
    `SELECT actor, details FROM audit_entry WHERE action = 'second_factor.changed' AND subject = $1 ORDER BY seq`,
    [person.email],
  );
  return rows.map(({ actor, details }) => [actor, JSON.parse(details).change]);
}

test('it counts from its first code on, and not before', async () => {
  const ada = await newPerson('ada');
  const { key, address, qr } = await beginSecondFactor(ada, PASSWORD, ADDRESS);
  assert.ok(address.includes(key));
  assert.match(qr.path, /^M\d+ \d+h\d+v1h-\d+z/);
  assert.equal(await hasSecondFactor(ada.id), false);
  assert.equal(await spendCode(ada.id, codeOf(key), NOW), null);
  await assert.rejects(confirmSecondFactor(ada, '000000', ADDRESS, NOW), { code: 'bad_request' });
  const codes = await confirmSecondFactor(ada, codeOf(key), ADDRESS, NOW);
  assert.equal(new Set(codes).size, 10);
  assert.deepEqual((await secondFactorState(ada.id))?.recoveryCodesLeft, 10);
  assert.deepEqual(await changes(ada), [[ada.email, 'turned on']]);
});

test('nothing of the secret or the codes can be read in the database', async () => {
  const { person, key, recovery } = await withFactor('abe');
  const { rows } = await pool().query('SELECT * FROM second_factor WHERE person_id = $1', [person.id]);
  const stored = JSON.stringify(rows);
  for (const secret of [key, ...recovery, ...recovery.map((code) => code.replace('-', ''))]) {
    assert.ok(!stored.includes(secret));
  }
});

test('it takes the password to begin, and one that is on cannot be replaced', async () => {
  const bea = await newPerson('bea');
  await assert.rejects(beginSecondFactor(bea, 'wrong', ADDRESS), /password is wrong/);
  await assert.rejects(beginSecondFactor(await newPerson('bo', null), 'x', ADDRESS), /identity provider/);
  const { person } = await withFactor('ben');
  await assert.rejects(beginSecondFactor(person, PASSWORD, ADDRESS), { code: 'conflict' });
  await assert.rejects(confirmSecondFactor(person, '123456', ADDRESS), { code: 'conflict' });
});

test('a code works once, also when it is given many times at once, and none before it works after it', async () => {
  const { person, key } = await withFactor('cyd');
  const at = (steps: number) => spendCode(person.id, codeOf(key, steps), NOW);
  assert.equal(await at(-1), null, 'the code that turned it on is used up');
  const same = await Promise.all(Array.from({ length: 8 }, () => at(0)));
  assert.equal(same.filter((used) => used === 'code').length, 1);
  assert.equal(await at(1), 'code');
  assert.equal(await at(0), null);
});

test('a recovery code works once, in any spelling, and for its owner only', async () => {
  const { person, recovery } = await withFactor('dan');
  const other = await withFactor('dot');
  const [first = '', second = ''] = recovery;
  assert.equal(await spendCode(other.person.id, first), null);
  const same = await Promise.all(Array.from({ length: 8 }, () => spendCode(person.id, first)));
  assert.equal(same.filter((used) => used === 'recovery code').length, 1);
  assert.equal(await spendCode(person.id, ` ${second.toUpperCase().replace('-', ' ')} `), 'recovery code');
  assert.equal((await secondFactorState(person.id))?.recoveryCodesLeft, 8);
});

test('new recovery codes make the earlier ones void', async () => {
  const { person, recovery } = await withFactor('eli');
  const [first = '', second = ''] = recovery;
  const fresh = await renewRecoveryCodes(person, { password: PASSWORD, code: first }, ADDRESS);
  assert.equal(await spendCode(person.id, second), null);
  assert.equal(await spendCode(person.id, fresh[0] ?? ''), 'recovery code');
});

test('turning it off takes the password and a code', async () => {
  const { person, recovery } = await withFactor('fay');
  const [code = ''] = recovery;
  await assert.rejects(turnOffSecondFactor(person, { password: 'wrong', code }, ADDRESS), {
    code: 'bad_request',
  });
  await assert.rejects(turnOffSecondFactor(person, { password: PASSWORD, code: '000000' }, ADDRESS), {
    code: 'bad_request',
  });
  assert.equal(await hasSecondFactor(person.id), true);
  await turnOffSecondFactor(person, { password: PASSWORD, code }, ADDRESS);
  assert.equal(await hasSecondFactor(person.id), false);
  assert.deepEqual(await changes(person), [
    [person.email, 'turned on'],
    [person.email, 'turned off'],
  ]);
});

test('whoever guesses at a screen that was left open is locked out', async () => {
  const { person } = await withFactor('gus');
  const guess = () => turnOffSecondFactor(person, { password: PASSWORD, code: '000000' }, '10.2.0.2');
  for (let attempt = 0; attempt < 5; attempt++) await assert.rejects(guess(), { code: 'bad_request' });
  await assert.rejects(guess(), { code: 'too_many_requests' });
});

test('an administrator can reset it, and the log says who', async () => {
  const { person } = await withFactor('hal');
  const admin = await newPerson('root');
  assert.equal(await resetSecondFactor(admin, person, ADDRESS), true);
  assert.equal(await resetSecondFactor(admin, person, ADDRESS), false);
  assert.equal(await hasSecondFactor(person.id), false);
  assert.deepEqual((await changes(person)).at(-1), [admin.email, 'reset by an administrator']);
});

test('a secret that was sealed under a lost key lets nobody in but by a recovery code of that key', async () => {
  const { person, key, recovery } = await withFactor('ivy');
  const before = process.env.AUTH_SECRET ?? '';
  process.env.AUTH_SECRET = 'another secret that is long enough for tests';
  forgetEnv();
  assert.equal(await spendCode(person.id, codeOf(key), NOW), null);
  assert.equal(await spendCode(person.id, recovery[0] ?? ''), null);
  process.env.AUTH_SECRET_FORMER = before;
  forgetEnv();
  assert.equal(await spendCode(person.id, codeOf(key), NOW), 'code');
  assert.equal(await spendCode(person.id, recovery[0] ?? ''), 'recovery code');
  process.env.AUTH_SECRET = before;
  delete process.env.AUTH_SECRET_FORMER;
  forgetEnv();
});

test('signing in asks for the code only when the password is right', async () => {
  const { person, key } = await withFactor('jo');
  const signIn = (password: string, code = '') =>
    signInWithPassword({ email: person.email, password, code }, '10.2.0.3');
  assert.deepEqual(await signIn('wrong'), { ok: false, reason: 'rejected' });
  assert.deepEqual(await signIn('wrong', codeOf(key, 0, new Date())), { ok: false, reason: 'rejected' });
  assert.deepEqual(await signIn(PASSWORD), { ok: false, reason: 'code_required' });
  const done = await signIn(PASSWORD, codeOf(key, 0, new Date()));
  assert.ok(done.ok);
  assert.equal(done.method, 'password and code');
  assert.deepEqual(await signIn(PASSWORD, codeOf(key, 0, new Date())), {
    ok: false,
    reason: 'code_rejected',
  });
});

test('wrong codes lock the account like wrong passwords', async () => {
  const { person, recovery } = await withFactor('kim');
  const signIn = (code: string) =>
    signInWithPassword({ email: person.email, password: PASSWORD, code }, '10.2.0.4');
  const answers: string[] = [];
  for (const code of ['', '000000', '000000', '000000', '000000', recovery[0] ?? '']) {
    const answer = await signIn(code);
    answers.push(answer.ok ? 'ok' : answer.reason);
  }
  assert.deepEqual(answers, ['code_required', ...Array(4).fill('code_rejected'), 'locked']);
  assert.equal((await secondFactorState(person.id))?.recoveryCodesLeft, 10);
});

test('what went wrong is in the log, without any secret', async () => {
  const { rows } = await pool().query<{ actor: string; outcome: string; details: string }>(
    `SELECT actor, outcome, details FROM audit_entry WHERE action = 'sign_in' AND actor = 'kim@example.com' ORDER BY seq`,
  );
  const told = rows.map(({ outcome, details }) => [outcome, JSON.parse(details).reason]);
  assert.deepEqual(told, [
    ...Array(4).fill(['failed', 'wrong code of the second factor']),
    ['refused', 'too many attempts'],
  ]);
  const { rows: all } = await pool().query<{ details: string }>('SELECT details FROM audit_entry');
  for (const { details } of all) assert.ok(!details.includes(PASSWORD) && !details.includes('000000'));
});
