import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROLES, roleHasScope, type Scope } from './roles.ts';

const WHO: Readonly<Record<Scope, string>> = {
  'platform:read': 'viewer analyst steward admin',
  'dashboards:read': 'viewer analyst steward admin',
  'dashboards:export': 'analyst steward admin',
  'pipelines:read': 'steward admin',
  'data:add': 'steward admin',
  'people:manage': 'admin',
};

for (const [scope, roles] of Object.entries(WHO) as [Scope, string][]) {
  test(`${scope} is for ${roles}`, () => {
    assert.equal(ROLES.filter((role) => roleHasScope(role, scope)).join(' '), roles);
  });
}
