import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failingSources } from './failing-sources.ts';

const STATES = new Map([
  ['silver.orders', { state: 'failing', failingUpstream: [] }],
  ['gold.sales', { state: 'good', failingUpstream: ['silver.orders'] }],
  ['gold.daily', { state: 'failing', failingUpstream: ['silver.orders'] }],
  ['gold.dates', { state: 'warning', failingUpstream: [] }],
] as const);

test('figures are fed by failing tables, at hand and upstream, each told once', () => {
  assert.deepEqual(failingSources(['gold.sales'], STATES), ['silver.orders']);
  assert.deepEqual(failingSources(['gold.sales', 'gold.daily'], STATES), ['gold.daily', 'silver.orders']);
  assert.deepEqual(failingSources(['gold.dates', 'gold.unknown'], STATES), []);
  assert.deepEqual(failingSources(['gold.daily'], new Map()), []);
});
