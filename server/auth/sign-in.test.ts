import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { forgetEnv } from '../env.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { type Account, createAccount } from './accounts-data.ts';
import { hashPassword } from './password.ts';
import { findVouchedAccount, signInWithPassword } from './sign-in.ts';

const PASSWORD = 'a few words long';
let database: TestDatabase;

before(async () => {
  database = await testDatabase();
  process.env.DEMO = 'false';
  process.env.LOG_LEVEL = 'silent';
  forgetEnv();
});

after(() => database.drop());

async function account(name: string, changes: Partial<Account> = {}): Promise<Account> {
  return createAccount({
    email: `${name}@example.com`,
    name,
    role: 'viewer',
    passwordHash: await hashPassword(PASSWORD),
    isDemo: false,
    ...changes,
  });
}

const signIn = (email: string, password: string, address: string, code = '') =>
  signInWithPassword({ email, password, code }, address);

test('the right password signs in, the wrong one does not', async () => {
  const fay = await account('fay');
  const right = await signIn(fay.email, PASSWORD, '10.0.0.1');
  assert.ok(right.ok);
  assert.equal(right.account.id, fay.id);
  assert.equal(right.method, 'password');
  assert.deepEqual(await signIn(fay.email, 'wrong', '10.0.0.1'), {
    ok: false,
    reason: 'rejected',
  });
});

test('an account that does not exist is answered and locked like one that does', async () => {
  await account('gus');
  const outcomes = async (email: string) => {
    const reasons: string[] = [];
    for (let attempt = 0; attempt < 7; attempt++) {
      const result = await signIn(email, 'wrong', '10.0.0.2');
      reasons.push(result.ok ? 'ok' : result.reason);
    }
    return reasons;
  };
  const known = await outcomes('gus@example.com');
  assert.deepEqual(known, [...Array(5).fill('rejected'), 'locked', 'locked']);
  assert.deepEqual(await outcomes('nobody@example.com'), known);
});

test('a locked account stays shut for the right password too', async () => {
  const hal = await account('hal');
  for (let attempt = 0; attempt < 5; attempt++) await signIn(hal.email, 'wrong', '10.0.0.3');
  const result = await signIn(hal.email, PASSWORD, '10.0.0.4');
  assert.ok(!result.ok && result.reason === 'locked');
  assert.ok(result.retryAfterMs > 14 * 60_000 && result.retryAfterMs <= 15 * 60_000);
});

test('attempts sent at the same moment cannot share one count', async () => {
  const ida = await account('ida');
  const results = await Promise.all(Array.from({ length: 12 }, () => signIn(ida.email, 'wrong', '10.0.0.5')));
  assert.equal(results.filter((result) => !result.ok && result.reason === 'rejected').length, 5);
});

test('a success makes earlier failures forgotten', async () => {
  const jo = await account('jo');
  for (let round = 0; round < 3; round++) {
    for (let attempt = 0; attempt < 4; attempt++) await signIn(jo.email, 'wrong', '10.0.0.6');
    assert.ok((await signIn(jo.email, PASSWORD, '10.0.0.6')).ok);
  }
});

test('an address that tries many accounts is locked', async () => {
  let locked = 0;
  for (let attempt = 0; attempt < 62; attempt++) {
    const result = await signIn(`guess${attempt}@example.com`, 'wrong', '10.0.0.7');
    if (!result.ok && result.reason === 'locked') locked += 1;
  }
  assert.equal(locked, 2);
});

test('the identity provider alone lets nobody in', async () => {
  const lea = await account('lea', { passwordHash: null });
  assert.equal((await findVouchedAccount({ email: 'LEA@example.com', email_verified: true }))?.id, lea.id);
  assert.equal((await findVouchedAccount({ email: lea.email, email_verified: 'true' }))?.id, lea.id);
  for (const email_verified of [false, 'false', '']) {
    assert.equal(await findVouchedAccount({ email: lea.email, email_verified }), null);
  }
  assert.equal(await findVouchedAccount({ email: 'stranger@example.com', email_verified: true }), null);
  assert.equal(await findVouchedAccount({ email: null }), null);
});

test('an account without a password cannot be entered with one', async () => {
  await account('max', { passwordHash: null });
  for (const password of ['', 'null', PASSWORD]) {
    const result = await signIn('max@example.com', password, '10.0.0.9');
    assert.deepEqual(result, { ok: false, reason: 'rejected' });
  }
});
