import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROLES } from '#server/auth/roles.ts';
import { isWithin, placesFor } from './places.ts';

test('no two places share a key, and none hides another', () => {
  for (const role of ROLES) {
    const keys = placesFor(role).map((place) => place.keys);
    assert.equal(new Set(keys).size, keys.length);
    for (const one of keys) {
      assert.ok(keys.every((other) => other === one || !other.startsWith(`${one} `)));
    }
  }
});

test('a page within a place marks the place, a page that only begins alike does not', () => {
  assert.ok(isWithin('/dashboards/executive', '/dashboards'));
  assert.ok(isWithin('/dashboards', '/dashboards'));
  assert.ok(!isWithin('/dashboards-old', '/dashboards'));
  assert.ok(!isWithin('/dashboards', '/'));
});
