import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { decode, encode } from 'next-auth/jwt';
import { authSecret } from '../secrets.ts';
import { credentialStamp, readSessionToken, renewSessionToken } from './session-token.ts';

const HOUR_MS = 3_600_000;
const sub = '0b5a1d9c-6a0e-4a63-8d5f-1f2e3d4c5b6a';
const now = new Date();
const signedInAt = Math.floor(now.getTime() / 1000);

before(() => {
  process.env.AUTH_SECRET ??= 'a secret that is long enough for tests only';
});

const issue = (token: Record<string, unknown>, secret = authSecret(), maxAge = 3600) =>
  encode({ token, secret, maxAge });

test('a token of ours is read back', async () => {
  const token = await readSessionToken(await issue({ sub, stamp: 's', signedInAt }), now);
  assert.equal(token?.sub, sub);
});

const REFUSED: readonly [name: string, cookie: () => Promise<string | undefined>][] = [
  ['no cookie', async () => undefined],
  ['nonsense', async () => 'nonsense'],
  ['another secret', () => issue({ sub, stamp: 's', signedInAt }, 'another secret of thirty-two letters')],
  ['an expired token', () => issue({ sub, stamp: 's', signedInAt }, authSecret(), -60)],
  ['a token without a stamp', () => issue({ sub, signedInAt })],
  ['a subject that is no account id', () => issue({ sub: 'admin', stamp: 's', signedInAt })],
];

for (const [name, cookie] of REFUSED) {
  test(`${name} is no session`, async () => {
    assert.equal(await readSessionToken(await cookie(), now), null);
  });
}

test('a session ends a week after the sign-in, however busy it was', async () => {
  const cookie = await issue({ sub, stamp: 's', signedInAt });
  const later = (hours: number) => new Date(now.getTime() + hours * HOUR_MS);
  assert.notEqual(await readSessionToken(cookie, later(167)), null);
  assert.equal(await readSessionToken(cookie, later(169)), null);
});

test('a token is renewed only when it is no longer young, and keeps its sign-in', async () => {
  const token = { sub, stamp: 's', signedInAt, iat: signedInAt };
  assert.equal(await renewSessionToken(token, new Date(now.getTime() + HOUR_MS / 10)), null);
  const renewed = await renewSessionToken(token, new Date(now.getTime() + HOUR_MS));
  const payload = await decode({ token: renewed ?? '', secret: authSecret() });
  assert.equal(payload?.signedInAt, signedInAt);
});

test('the stamp follows the password and does not contain it', () => {
  assert.notEqual(credentialStamp('hash one'), credentialStamp('hash two'));
  assert.notEqual(credentialStamp(null), credentialStamp(''));
  assert.doesNotMatch(credentialStamp('hash one'), /hash/);
});
