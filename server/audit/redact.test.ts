import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuditEntry } from './entry.ts';
import { prepareEntry } from './prepare-entry.ts';

const SECRET = 'S3cr3t-value-nobody-may-read';

/** Ways in which somebody might hand a secret in by mistake. */
const MISTAKES: readonly (readonly [name: string, entry: Partial<AuditEntry>])[] = [
  ['a password', { details: { password: SECRET } }],
  ['a new password deep inside', { details: { change: [{ newPassword: SECRET }] } }],
  ['a passphrase', { details: { pass_phrase: SECRET, passphrase: SECRET } }],
  ['a code of the second factor', { details: { otp: SECRET, totp: SECRET, secondFactorCode: SECRET } }],
  ['recovery codes', { details: { recoveryCodes: [SECRET, SECRET] } }],
  [
    'a secret of the second factor',
    { details: { totpSecret: SECRET, uri: `otpauth://totp/x?secret=${SECRET}` } },
  ],
  ['a token', { details: { token: SECRET, accessToken: SECRET, refresh_token: SECRET } }],
  ['a token in a text', { details: { header: `Authorization: Bearer ${SECRET}` } }],
  ['a token in the subject', { subject: `Bearer ${SECRET}` }],
  ['a token of ours by its form', { details: { what: `scp_${SECRET.replaceAll('-', '_')}` } }],
  ['a cookie', { details: { cookie: SECRET, 'Set-Cookie': SECRET } }],
  ['a key', { details: { apiKey: SECRET, private_key: SECRET } }],
  ['a client secret', { details: { clientSecret: SECRET } }],
  ['an address with a password', { details: { url: `postgresql://portal:${SECRET}@db/portal` } }],
  ['a password typed into the field for the address', { actor: SECRET }],
];

for (const [name, given] of MISTAKES) {
  test(`${name} does not get into the log`, () => {
    const prepared = prepareEntry({
      action: 'sign_in',
      outcome: 'failed',
      actorId: null,
      actor: 'ada@example.com',
      subject: null,
      details: {},
      ...given,
    });
    assert.doesNotMatch(JSON.stringify(prepared), /S3cr3t/);
  });
}

test('what is about a secret stays', () => {
  const details = {
    tokenId: 'abc',
    tokenName: 'nightly',
    passwordChanged: true,
    secondFactor: 'turned on',
    tokens: null,
  };
  const prepared = prepareEntry({
    action: 'token.created',
    outcome: 'ok',
    actorId: null,
    actor: 'system',
    subject: null,
    details,
  });
  assert.deepEqual(JSON.parse(prepared.details), details);
});

test('a text of any length and form is cut and searched in linear time', () => {
  for (const part of ['a', 'a.', 'eyJ-', 'http://', '://:', 'Bearer ', 'scp_', '\u0000\ud800']) {
    const text = part.repeat(2_000_000 / part.length);
    const prepared = prepareEntry({
      action: 'query.run',
      outcome: 'ok',
      actorId: null,
      actor: 'system',
      subject: text,
      details: { sql: text },
    });
    assert.ok(prepared.details.length <= 64 * 1024);
    assert.ok((prepared.subject ?? '').length <= 1_000);
  }
});
