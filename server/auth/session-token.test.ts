import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { decode, encode } from 'next-auth/jwt';
import { authSecret } from '../secrets.ts';
import { readSessionToken, renewSessionToken } from './session-token.ts';

const HOUR_MS = 3_600_000;
const sub = '0b5a1d9c-6a0e-4a63-8d5f-1f2e3d4c5b6a';
const sid = '9c0b5a1d-0e6a-4a63-8d5f-5b6a1f2e3d4c';
const now = new Date();
const signedInAt = Math.floor(now.getTime() / 1000);

before(() => {
  process.env.AUTH_SECRET ??= 'a secret that is long enough for tests only';
});

const issue = (token: Record<string, unknown>, secret = authSecret(), maxAge = 3600) =>
  encode({ token, secret, maxAge });

test('a token of ours is read back', async () => {
  const token = await readSessionToken(await issue({ sub, sid, signedInAt }), now);
  assert.equal(token?.sub, sub);
  assert.equal(token.sid, sid);
});

const REFUSED: readonly [name: string, cookie: () => Promise<string | undefined>][] = [
  ['no cookie', async () => undefined],
  ['nonsense', async () => 'nonsense'],
  ['another secret', () => issue({ sub, sid, signedInAt }, 'another secret of thirty-two letters')],
  ['an expired token', () => issue({ sub, sid, signedInAt }, authSecret(), -60)],
  ['a token without a session', () => issue({ sub, signedInAt })],
  ['a session that is no id', () => issue({ sub, sid: 'mine', signedInAt })],
  ['a subject that is no account id', () => issue({ sub: 'admin', sid, signedInAt })],
];

for (const [name, cookie] of REFUSED) {
  test(`${name} is no session`, async () => {
    assert.equal(await readSessionToken(await cookie(), now), null);
  });
}

test('a session ends a week after the sign-in, however busy it was', async () => {
  const cookie = await issue({ sub, sid, signedInAt });
  const later = (hours: number) => new Date(now.getTime() + hours * HOUR_MS);
  assert.notEqual(await readSessionToken(cookie, later(167)), null);
  assert.equal(await readSessionToken(cookie, later(169)), null);
});

test('a token is renewed only when it is no longer young, and keeps its sign-in', async () => {
  const token = { sub, sid, signedInAt, iat: signedInAt };
  assert.equal(await renewSessionToken(token, new Date(now.getTime() + HOUR_MS / 10)), null);
  const renewed = await renewSessionToken(token, new Date(now.getTime() + HOUR_MS));
  const payload = await decode({ token: renewed ?? '', secret: authSecret() });
  assert.equal(payload?.signedInAt, signedInAt);
  assert.equal(payload.sid, sid);
});
