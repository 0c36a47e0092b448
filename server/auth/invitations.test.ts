import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { createAccount } from './accounts-data.ts';
import { acceptInvitation, readInvitation } from './invitations.ts';
import { newSecretToken, secretTokenHash } from './secret-token.ts';
import { signInWithPassword } from './sign-in.ts';

const PASSWORD = 'a few words long';
let database: TestDatabase;
let addresses = 0;

before(async () => {
  database = await testDatabase();
  process.env.LOG_LEVEL = 'silent';
  forgetEnv();
});

after(() => database.drop());

async function invite(
  name: string,
  expiresIn = '1 day',
): Promise<{ id: string; email: string; token: string }> {
  const { id, email } = await createAccount({
    email: `${name}@example.com`,
    name,
    role: 'viewer',
    passwordHash: null,
    isDemo: false,
  });
  const token = newSecretToken('');
  await pool().query(
    'INSERT INTO invitation (token_hash, person_id, expires_at) VALUES ($1, $2, now() + $3::interval)',
    [secretTokenHash(token), id, expiresIn],
  );
  return { id, email, token };
}

const accept = (token: string, name = 'Ada Lovelace') => {
  addresses += 1;
  return acceptInvitation({ token, name, password: PASSWORD }, `10.4.0.${addresses}`);
};
const signsIn = async (email: string) =>
  (await signInWithPassword({ email, password: PASSWORD, code: '' }, '10.4.1.1')).ok;

test('the invited person sets name and password, once', async () => {
  const ada = await invite('ada');
  assert.equal(await signsIn(ada.email), false);
  assert.deepEqual(await readInvitation(ada.token), { email: ada.email, name: 'ada' });
  const all = await Promise.allSettled([1, 2, 3].map(() => accept(ada.token)));
  assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1);
  assert.equal(await signsIn(ada.email), true);
  assert.equal(await readInvitation(ada.token), null);
  const { rows } = await pool().query('SELECT name FROM app_user WHERE id = $1', [ada.id]);
  assert.deepEqual(rows, [{ name: 'Ada Lovelace' }]);
  const { rows: log } = await pool().query(
    `SELECT actor, action FROM audit_entry WHERE actor = 'ada@example.com' AND action = 'person.changed'`,
  );
  assert.equal(log.length, 1);
});

test('whatever is wrong with a link, the answer is the same', async () => {
  const used = await invite('bob');
  await accept(used.token);
  const expired = await invite('cleo', '-1 second');
  const leaver = await invite('dan');
  await pool().query('UPDATE app_user SET deactivated_at = now() WHERE id = $1', [leaver.id]);
  const answers = new Set<string>();
  for (const token of [used.token, expired.token, leaver.token, newSecretToken(''), '', '…']) {
    assert.equal(await readInvitation(token), null);
    answers.add(
      await accept(token).then(
        () => 'accepted',
        (error: Error) => error.message,
      ),
    );
  }
  assert.equal(answers.size, 1);
  assert.match([...answers][0] ?? '', /not valid any more/);
});

test('guessing at links is slowed down', async () => {
  const guess = () =>
    acceptInvitation({ token: newSecretToken(''), name: 'x', password: PASSWORD }, '10.4.2.1').catch(
      (error: { code: string }) => error.code,
    );
  const codes = new Set(await Promise.all(Array.from({ length: 200 }, guess)));
  assert.deepEqual(codes, new Set(['not_found', 'too_many_requests']));
});
