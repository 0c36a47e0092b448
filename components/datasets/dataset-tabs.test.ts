import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCOPES } from '#server/auth/roles.ts';
import { datasetTabsFor } from './dataset-tabs.ts';

const labels = (scopes: Parameters<typeof datasetTabsFor>[0]['scopes'], table = {}) =>
  datasetTabsFor({ scopes }, { isLive: false, others: null, ...table }).map(({ label }) => label);

test('each tab is for those who have its scope', () => {
  const all = [
    'Schema',
    'Preview',
    'Lineage',
    'Discussion',
    'Usage',
    'History',
    'Quality',
    'Classification',
    'Connect',
  ];
  assert.deepEqual(labels(SCOPES), all);
  assert.deepEqual(labels(['platform:read']), [
    'Schema',
    'Lineage',
    'Discussion',
    'Usage',
    'History',
    'Quality',
    'Connect',
  ]);
  assert.deepEqual(labels(SCOPES, { isLive: true }), ['Schema', 'Discussion', 'Usage']);
  assert.deepEqual(labels(SCOPES, { others: {} }), [
    'Schema',
    'Lineage',
    'Runs',
    'Discussion',
    'History',
    'Checks',
  ]);
});
