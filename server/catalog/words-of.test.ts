import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsOf, joinedName, typedWords, wordsOf, wordsOfName } from './words-of.ts';

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

test('of what is typed, the parts of a word are told from words', () => {
  assert.deepEqual(
    typedWords('orders2024 byQ3').map(({ word, isPart }) => (isPart ? `(${word})` : word)),
    ['orders2024', '(orders)', '(2024)', 'by', 'q3', '(q)', '(3)'],
  );
});

test('a name can be found without what is between its words', () => {
  assert.deepEqual(wordsOfName('gold.fact_sales'), ['gold', 'fact', 'sales', 'factsales']);
  assert.deepEqual(joinedName('gold.fact_sales'), { joined: 'factsales', first: 'fact' });
  assert.equal(joinedName('gold.orders'), null);
  assert.deepEqual(wordsOfName('orders'), ['orders']);
  assert.deepEqual(wordsOfName('gold.orders'), ['gold', 'orders']);
});

test('a table goes by its title with and without the part it plays', () => {
  assert.deepEqual(callsOf('dim_customer'), ['dim customer', 'customer']);
  assert.deepEqual(callsOf('Average order value'), ['average order value']);
  assert.deepEqual(callsOf('fact'), ['fact']);
  assert.deepEqual(callsOf('—'), []);
});
