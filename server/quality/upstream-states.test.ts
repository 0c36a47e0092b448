import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failingUpstream } from './upstream-states.ts';

const MODELS = [
  { relation: 'silver.orders', upstream: ['bronze.orders'] },
  { relation: 'silver.customers', upstream: ['bronze.customers'] },
  { relation: 'gold.sales', upstream: ['silver.orders', 'silver.customers'] },
  { relation: 'gold.daily', upstream: ['gold.sales'] },
];

const found = (failing: readonly string[], hidden: readonly string[] = []) =>
  Object.fromEntries(
    failingUpstream(
      MODELS,
      (table) => failing.includes(table),
      (table) => !hidden.includes(table),
    ),
  );

test('a table tells of what fails among all that it is made of', () => {
  assert.deepEqual(found([]), {});
  assert.deepEqual(found(['silver.orders', 'gold.daily']), {
    'gold.sales': ['silver.orders'],
    'gold.daily': ['silver.orders'],
  });
  assert.deepEqual(found(['bronze.orders', 'silver.customers'])['gold.daily'], [
    'bronze.orders',
    'silver.customers',
  ]);
});

test('what is hidden is neither told nor gone through', () => {
  assert.deepEqual(found(['bronze.orders'], ['silver.orders']), {});
  assert.deepEqual(found(['silver.orders'], ['silver.orders']), {});
  assert.deepEqual(found(['silver.orders'], ['gold.sales']), {});
});

test('tables that are made of each other come to an end', () => {
  const ring = [
    { relation: 'a.a', upstream: ['a.b'] },
    { relation: 'a.b', upstream: ['a.a'] },
  ];
  assert.deepEqual(
    Object.fromEntries(
      failingUpstream(
        ring,
        () => true,
        () => true,
      ),
    ),
    {
      'a.a': ['a.b'],
      'a.b': ['a.a'],
    },
  );
});
