import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeForm, firstCodeForm, passwordForm, tokenForm } from './schema.ts';

const token = { name: ' nightly ', scopes: ['query:run', 'query:run', 'platform:read'], expiresInDays: 90 };

test('a token has a name, each scope once, and a year at most', () => {
  assert.deepEqual(tokenForm.parse(token), {
    name: 'nightly',
    scopes: ['query:run', 'platform:read'],
    expiresInDays: 90,
  });
  assert.ok(tokenForm.safeParse({ ...token, expiresInDays: 365 }).success);
  for (const wrong of [
    { expiresInDays: 366 },
    { expiresInDays: 0 },
    { expiresInDays: 1.5 },
    { expiresInDays: Number.NaN },
    { scopes: [] },
    { scopes: ['everything'] },
    { name: '  ' },
  ]) {
    assert.equal(tokenForm.safeParse({ ...token, ...wrong }).success, false, JSON.stringify(wrong));
  }
});

test('codes may be typed as they are shown', () => {
  assert.equal(firstCodeForm.parse({ code: ' 123 456 ' }).code, '123456');
  assert.equal(firstCodeForm.safeParse({ code: '12345' }).success, false);
  assert.equal(codeForm.safeParse({ password: 'x', code: '' }).success, false);
});

test('a new password is another one, and long enough', () => {
  const form = { present: 'a few words long', password: 'quite another one' };
  assert.ok(passwordForm.safeParse(form).success);
  for (const password of [form.present, 'short']) {
    const { error } = passwordForm.safeParse({ ...form, password });
    assert.deepEqual(error?.issues[0]?.path, ['password']);
  }
});
