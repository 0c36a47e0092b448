import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCOPES } from '#server/auth/roles.ts';
import { isWithin, placesFor } from './places.ts';

test('no two places share a key, and none hides another', () => {
  const keys = placesFor({ scopes: SCOPES }).map((place) => place.keys);
  assert.equal(new Set(keys).size, keys.length);
  for (const one of keys) {
    assert.ok(keys.every((other) => other === one || !other.startsWith(`${one} `)));
  }
});

test('who has no scope is shown no place', () => {
  assert.deepEqual(placesFor({ scopes: [] }), []);
  assert.deepEqual(
    placesFor({ scopes: ['dashboards:read'] }).map(({ label }) => label),
    ['Dashboards'],
  );
});

test('a page within a place marks the place, a page that only begins alike does not', () => {
  assert.ok(isWithin('/dashboards/executive', { href: '/dashboards' }));
  assert.ok(isWithin('/dashboards', { href: '/dashboards' }));
  assert.ok(!isWithin('/dashboards-old', { href: '/dashboards' }));
  assert.ok(!isWithin('/dashboards', { href: '/' }));
  assert.ok(isWithin('/glossary/churn', { href: '/catalog', also: '/glossary' }));
});
