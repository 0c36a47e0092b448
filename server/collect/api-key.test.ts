import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiKeyCheck } from './api-key.ts';

test('finds the key in either header and nothing else', () => {
  const check = apiKeyCheck(['first-key', 'second-key']);
  assert.equal(check({ authorization: 'Bearer first-key' }), 0);
  assert.equal(check({ authorization: 'bearer  second-key' }), 1);
  assert.equal(check({ 'x-api-key': 'second-key' }), 1);
  for (const headers of [
    {},
    { authorization: '' },
    { authorization: 'first-key' },
    { authorization: 'Basic first-key' },
    { authorization: 'Bearer first-key first-key' },
    { authorization: 'Bearer first-ke' },
    { 'x-api-key': '' },
    { 'x-api-key': 'first-key ' },
  ]) {
    assert.equal(check(headers), null, JSON.stringify(headers));
  }
});
