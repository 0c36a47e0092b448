import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTotpStep, newTotpSecret, totpAddress, totpCode, totpStep } from './totp.ts';

/** `12345678901234567890`, the secret of RFC 6238's appendix B, in base32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

/** The appendix has eight digits; of six, the last count. */
const VECTORS: readonly [seconds: number, code: string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
];

for (const [seconds, code] of VECTORS) {
  test(`RFC 6238: ${code} at ${seconds} s`, () => {
    const now = new Date(seconds * 1000);
    assert.equal(totpCode(SECRET, totpStep(now)), code);
    assert.equal(findTotpStep(SECRET, code, now), Math.floor(seconds / 30));
  });
}

test('one step before and one after count, two do not', () => {
  const now = new Date('2026-11-24T09:00:10Z');
  const step = totpStep(now);
  const found = [-2, -1, 0, 1, 2].map((off) => findTotpStep(SECRET, totpCode(SECRET, step + off), now));
  assert.deepEqual(found, [null, step - 1, step, step + 1, null]);
});

test('what only begins like a code is none', () => {
  const now = new Date('2026-11-24T09:00:10Z');
  const code = totpCode(SECRET, totpStep(now));
  for (const wrong of [
    '',
    code.slice(0, 5),
    `${code}0`,
    `${code} `,
    '１２３４５６',
    code.replace(/\d$/, 'x'),
  ]) {
    assert.equal(findTotpStep(SECRET, wrong, now), null, JSON.stringify(wrong));
  }
});

test('the address is what authenticator apps read', () => {
  const secret = newTotpSecret();
  assert.match(secret, /^[A-Z2-7]{32}$/);
  assert.notEqual(secret, newTotpSecret());
  const { protocol, host, pathname, searchParams } = new URL(totpAddress(secret, 'ada+x@example.com'));
  assert.deepEqual([protocol, host], ['otpauth:', 'totp']);
  assert.equal(decodeURIComponent(pathname), '/StreamCommerce:ada+x@example.com');
  assert.deepEqual(Object.fromEntries(searchParams), {
    issuer: 'StreamCommerce',
    secret,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
