import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pool } from '../db.ts';
import { forgetEnv } from '../env.ts';
import { type TestDatabase, testDatabase } from '../testing/database.ts';
import { createAccount } from './accounts-data.ts';
import type { Scope } from './roles.ts';
import type { Person } from './schema.ts';
import { newSecretToken } from './secret-token.ts';
import { createToken, listOwnTokens, readerForToken, revokeOwnToken, TOKENS_MAX } from './tokens.ts';

const ANALYST = [
  'platform:read',
  'dashboards:read',
  'dashboards:export',
  'data:preview',
  'query:run',
] as const;
const ADDRESS = '10.6.0.1';
let database: TestDatabase;

before(async () => {
  database = await testDatabase();
  process.env.LOG_LEVEL = 'silent';
  forgetEnv();
});

after(() => database.drop());

async function analyst(name: string): Promise<Person> {
  const account = { email: `${name}@example.com`, name, role: 'analyst', passwordHash: null, isDemo: false };
  const { passwordHash: _, ...created } = await createAccount(account);
  return { ...created, scopes: ANALYST };
}

const make = (person: Person, scopes: readonly Scope[] = ['query:run'], expiresInDays = 90) =>
  createToken(person, { name: 'nightly report', scopes, expiresInDays }, ADDRESS);
const enter = (token: string, address = ADDRESS) => readerForToken(`Bearer ${token}`, address);

test('a token gives its person’s reader, with what it was given and no more', async () => {
  const ada = await analyst('ada');
  const { token, stored } = await make(ada, ['query:run', 'platform:read']);
  const { reader, tokenId } = await enter(token);
  assert.equal(tokenId, stored.id);
  assert.equal(reader.personId, ada.id);
  assert.deepEqual([...reader.scopes].sort(), ['platform:read', 'query:run']);
  assert.ok(reader.maySeeDashboard('executive'));
  assert.ok((await reader.decisions()) instanceof Map);
});

test('nobody gives a token what they do not have', async () => {
  await assert.rejects(
    make(await analyst('abe'), ['query:run', 'people:manage']),
    /do not have the scope people:manage/,
  );
});

test('what the person lost the token lost, at once; what they get later it does not get', async () => {
  const bob = await analyst('bob');
  const { token } = await make(bob, ['query:run', 'platform:read']);
  await pool().query(`UPDATE app_user SET role = 'viewer' WHERE id = $1`, [bob.id]);
  assert.deepEqual((await enter(token)).reader.scopes, ['platform:read']);
  await pool().query(`UPDATE app_user SET role = 'admin' WHERE id = $1`, [bob.id]);
  assert.deepEqual([...(await enter(token)).reader.scopes].sort(), ['platform:read', 'query:run']);
});

test('revoked, expired, of somebody deactivated, changed or none: the same answer', async () => {
  const [cleo, dan, eve] = [await analyst('cleo'), await analyst('dan'), await analyst('eve')];
  const revoked = await make(cleo);
  const expired = await make(dan);
  const left = await make(eve);
  await enter(revoked.token);
  await revokeOwnToken(cleo, revoked.stored.id, ADDRESS);
  await pool().query('UPDATE api_token SET expires_at = now() WHERE id = $1', [expired.stored.id]);
  await pool().query('UPDATE app_user SET deactivated_at = now() WHERE id = $1', [eve.id]);
  const changed = left.token.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'));
  const headers = [revoked.token, expired.token, left.token, changed, newSecretToken('scp_'), 'x', '']
    .map((token): string | null => `Bearer ${token}`)
    .concat([null, '', revoked.token, `Basic ${revoked.token}`]);
  const answers = new Set<string>();
  for (const header of headers) {
    const error = await readerForToken(header, '10.6.0.2').then(
      () => assert.fail(`${header} was taken`),
      (thrown: { code: string; message: string }) => thrown,
    );
    answers.add(`${error.code} ${error.message}`);
  }
  assert.equal(answers.size, 1);
  assert.match([...answers][0] ?? '', /^unauthenticated The API token is not valid/);
});

test('an address that tries token after token has to wait, and others do not', async () => {
  const { token } = await make(await analyst('fay'));
  const codes: string[] = [];
  for (let attempt = 0; attempt < 25; attempt++) {
    codes.push(
      (await enter(newSecretToken('scp_'), '10.6.0.3').catch(
        (error: { code: string }) => error.code,
      )) as string,
    );
  }
  assert.equal(codes.filter((code) => code === 'unauthenticated').length, 20);
  await assert.rejects(enter(token, '10.6.0.3'), { code: 'too_many_requests' });
  await enter(token, '10.6.0.4');
});

test('only a hash is kept, and the list tells tokens apart', async () => {
  const gus = await analyst('gus');
  const { token, stored } = await make(gus);
  const { rows } = await pool().query('SELECT * FROM api_token WHERE person_id = $1', [gus.id]);
  assert.ok(!JSON.stringify(rows).includes(token.slice(8)));
  assert.ok(token.startsWith(stored.hint));
  assert.equal((await listOwnTokens(gus))[0]?.lastUsedAt, null);
  await enter(token);
  const [listed] = await listOwnTokens(gus);
  assert.ok(listed?.lastUsedAt);
  assert.equal(Math.round((listed.expiresAt.getTime() - listed.createdAt.getTime()) / 86_400_000), 90);
});

test('people revoke their own tokens, once', async () => {
  const hal = await analyst('hal');
  const ida = await analyst('ida');
  const { stored } = await make(hal);
  await assert.rejects(revokeOwnToken(ida, stored.id, ADDRESS), { code: 'not_found' });
  await revokeOwnToken(hal, stored.id, ADDRESS);
  await assert.rejects(revokeOwnToken(hal, stored.id, ADDRESS), { code: 'not_found' });
  assert.deepEqual(await listOwnTokens(hal), []);
  const { rows } = await pool().query<{ action: string; subject: string }>(
    `SELECT action, subject FROM audit_entry WHERE actor = $1 ORDER BY seq`,
    [hal.email],
  );
  assert.deepEqual(rows, [
    { action: 'token.created', subject: 'nightly report' },
    { action: 'token.revoked', subject: 'nightly report' },
  ]);
});

test('there is an end to how many one person has, also when they are made at once', async () => {
  const jo = await analyst('jo');
  const all = await Promise.allSettled(Array.from({ length: TOKENS_MAX + 5 }, () => make(jo)));
  assert.equal(all.filter(({ status }) => status === 'fulfilled').length, TOKENS_MAX);
});
