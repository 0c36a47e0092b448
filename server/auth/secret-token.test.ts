import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSecretToken, secretTokenHash } from './secret-token.ts';

test('tokens have one form, differ, and use every digit', () => {
  const tokens = Array.from({ length: 500 }, () => newSecretToken('scp_'));
  for (const token of tokens) assert.match(token, /^scp_[0-9A-Za-z]{43}$/);
  assert.equal(new Set(tokens).size, tokens.length);
  assert.equal(new Set(tokens.flatMap((token) => [...token.slice('scp_'.length)])).size, 62);
});

test('the hash is SHA-256', () => {
  assert.equal(secretTokenHash('abc'), 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
});
