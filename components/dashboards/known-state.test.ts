import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PageState } from '#server/dashboards/schema.ts';
import { valueName, withoutUnknownValues } from './known-state.ts';

const filters = [
  { id: 'country', label: 'Country', names: 'region' },
  { id: 'category', label: 'Category', names: null },
] as const;
const state: PageState = { period: { preset: '7d' }, filters: { country: ['DE', 'XX'], category: ['Toys'] } };

test('values that the data lacks are left out and named', () => {
  const known = withoutUnknownValues(state, filters, { country: ['DE', 'FR'], category: ['Toys'] });
  assert.deepEqual(known.state.filters, { country: ['DE'], category: ['Toys'] });
  assert.deepEqual(known.notices, ['Country: the data has no XX. It is left out.']);
});

test('while nothing is known of the data, nothing is left out', () => {
  assert.equal(withoutUnknownValues(state, filters, undefined).state, state);
  assert.equal(withoutUnknownValues(state, filters, { country: [], category: [] }).state, state);
});

test('codes of regions have names', () => {
  assert.equal(valueName('DE', 'region', 'en'), 'Germany');
  assert.equal(valueName('Unknown', 'region', 'en'), 'Unknown');
  assert.equal(valueName('DE', null, 'en'), 'DE');
});
