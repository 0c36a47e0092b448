import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOf, wordsOfName } from './words-of.ts';

test('names are cut where people see words', () => {
  for (const [name, words] of [
    ['gold.fact_sales', ['gold', 'fact', 'sales']],
    ['goldFactSales', ['gold', 'fact', 'sales']],
    ['HTTPStatusCode', ['http', 'status', 'code']],
    ['orders2024_v2', ['orders2024', 'orders', '2024', 'v2', 'v', '2']],
    ['größenTabelle-ÄÖ', ['großen', 'tabelle', 'ao']],
    ['__', []],
    ['', []],
  ] as const) {
    assert.deepEqual(wordsOf(name), words, name);
  }
});

test('a name can be found without what is between its words', () => {
  assert.deepEqual(wordsOfName('gold.fact_sales'), ['gold', 'fact', 'sales', 'factsales']);
  assert.deepEqual(wordsOfName('orders'), ['orders']);
  assert.deepEqual(wordsOfName('gold.orders'), ['gold', 'orders']);
});
