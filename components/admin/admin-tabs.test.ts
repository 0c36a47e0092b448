import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCOPES } from '#server/auth/roles.ts';
import { adminTabsFor } from './admin-tabs.ts';

const labels = (scopes: Parameters<typeof adminTabsFor>[0]['scopes']) =>
  adminTabsFor({ scopes }).map(({ label }) => label);

test('each page is for those who have its scope', () => {
  assert.deepEqual(labels(SCOPES), [
    'People',
    'Groups',
    'Roles',
    'Policies',
    'Requests',
    'Classification',
    'Descriptions',
    'Imports',
    'Audit',
  ]);
  assert.deepEqual(labels(['access:approve']), ['Requests', 'Classification']);
  assert.deepEqual(labels(['people:manage', 'audit:read']), ['People', 'Groups', 'Audit']);
  assert.deepEqual(labels(['platform:read', 'query:run']), []);
});
