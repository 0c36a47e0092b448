import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnvironment } from '../env.ts';

test('the password of a schema registry goes nowhere that it could be read, and is in no error', () => {
  const SCHEMA_REGISTRY_URL = 'https://registry.example';
  const who = { SCHEMA_REGISTRY_USER: 'me', SCHEMA_REGISTRY_PASSWORD: 'so-secret' };
  for (const good of [
    {},
    { SCHEMA_REGISTRY_URL: 'http://registry:8081' },
    { SCHEMA_REGISTRY_URL, ...who },
    { SCHEMA_REGISTRY_URL: 'http://127.0.0.1:8081', ...who },
  ])
    parseEnvironment(good);
  for (const [bad, why] of [
    [who, /belong together/],
    [{ SCHEMA_REGISTRY_URL, SCHEMA_REGISTRY_PASSWORD: 'so-secret' }, /belong together/],
    [{ SCHEMA_REGISTRY_URL: 'http://registry:8081', ...who }, /begins with https:/],
    [{ SCHEMA_REGISTRY_URL: 'https://me:so-secret@registry.example' }, /has a user in it/],
    [{ SCHEMA_REGISTRY_URL: 'https://me:so-secret@registry.example', ...who }, /has a user in it/],
    [{ SCHEMA_REGISTRY_URL, ...who, SCHEMA_REGISTRY_USER: 'so-secret:' }, /must have no colon/],
  ] as const) {
    assert.throws(
      () => parseEnvironment(bad),
      (error: Error) => why.test(error.message) && !error.message.includes('so-secret'),
    );
  }
});
