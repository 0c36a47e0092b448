import assert from 'node:assert/strict';
import { test } from 'node:test';
import { returnPath, setupForm, signInForm } from './schema.ts';

const HOSTILE = [
  '//evil.example',
  '/\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  '',
  ' /',
  undefined,
  ['/a'],
];

for (const path of HOSTILE) {
  test(`${JSON.stringify(path)} is no page of ours to return to`, () => {
    assert.equal(returnPath.parse(path), '/');
  });
}

test('a page of ours is returned to, with its query', () => {
  assert.equal(returnPath.parse('/dashboards/executive?country=DE'), '/dashboards/executive?country=DE');
});

test('an e-mail address is compared in one spelling', () => {
  assert.equal(signInForm.parse({ email: ' Ada@Example.COM ', password: 'x' }).email, 'ada@example.com');
});

test('a short password is refused with a sentence', () => {
  const result = setupForm.safeParse({ name: 'Ada', email: 'ada@example.com', password: 'short' });
  assert.match(result.error?.issues[0]?.message ?? '', /at least 12 characters/);
});
