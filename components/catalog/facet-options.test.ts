import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CatalogAnswer } from '#server/catalog/schema.ts';
import { facetOptions } from './facet-options.ts';

const answer: Pick<CatalogAnswer, 'facets' | 'owners'> = {
  facets: {
    kinds: { metric: 1, table: 4 },
    domains: { sales: 2, crm: 2 },
    layers: {},
    owners: { 'group:sales-analytics': 3, 'person:1': 1 },
    tags: {},
    freshness: { older: 2, hour: 1, day: 3 },
  },
  owners: { 'group:sales-analytics': 'Sales analytics', 'person:1': 'Ann' },
};
const labels = (facet: Parameters<typeof facetOptions>[0], chosen?: string) =>
  facetOptions(facet, chosen, answer).map(({ label, count }) => `${label} ${count}`);

test('what leaves most comes first, and goes by its name', () => {
  assert.deepEqual(labels('kinds'), ['Tables 4', 'Metrics 1']);
  assert.deepEqual(labels('domains'), ['crm 2', 'sales 2']);
  assert.deepEqual(labels('owners'), ['Sales analytics 3', 'Ann 1']);
});

test('ages come from young to old', () => {
  assert.deepEqual(labels('freshness'), ['in the last hour 1', 'in the last day 3', 'longer ago 2']);
});

test('what is chosen stays, also when it leaves nothing', () => {
  assert.deepEqual(labels('tags', 'pii'), ['pii 0']);
  assert.deepEqual(labels('owners', 'group:finance')[0], 'finance 0');
  assert.deepEqual(facetOptions('domains', undefined, undefined), []);
});
