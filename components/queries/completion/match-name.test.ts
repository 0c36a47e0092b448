import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchable, matchName, wordStarts } from './match-name.ts';

const score = (typed: string, name: string) => matchName(typed, matchable(name))?.score ?? null;

test('the words of a name', () => {
  assert.deepEqual(wordStarts('gold.fact_salesNet'), [0, 5, 10, 15]);
  assert.deepEqual(wordStarts('_a1 URLPath'), [1, 4]);
  assert.deepEqual(wordStarts(''), []);
});

test('the nearer what is typed, the better', () => {
  const typed = 'sales';
  const names = ['sales', 'sales_by_day', 'gold.sales_x', 'fact_sales', 'xsalesx', 's1a2l3e4s'];
  const scores = names.map((name) => score(typed, name));
  assert.ok(
    scores.every((value, place) => value !== null && (place === 0 || value < (scores[place - 1] ?? 0))),
    String(scores),
  );
  assert.equal(score('sales', 'customer'), null);
  assert.equal(score('salesman', 'sales'), null);
  assert.equal(score('', 'anything'), 0);
});

test('initials and pieces of words', () => {
  assert.ok((score('fs', 'gold.fact_sales') ?? 0) > 500);
  assert.ok((score('dcust', 'dim_customer') ?? 0) > 500);
  assert.ok((score('snet', 'salesNet') ?? 0) > 500);
  assert.equal(score('x', 'fact_tax'), null, 'one letter inside a word is no match');
  assert.ok((score('cstmr', 'dim_customer') ?? 0) > 0);
});

test('the characters that answer', () => {
  assert.deepEqual(matchName('fs', matchable('fact_sales'))?.ranges, [0, 1, 5, 6]);
  assert.deepEqual(matchName('ales', matchable('fact_sales'))?.ranges, [6, 10]);
  const letters = matchName('ftsl', matchable('fact_sales'))?.ranges ?? [];
  const name = 'fact_sales';
  let found = '';
  for (let at = 0; at < letters.length; at += 2) found += name.slice(letters[at], letters[at + 1]);
  assert.equal(found, 'ftsl');
});

test('a name made to be searched for ever is answered', () => {
  assert.equal(matchName(`${'a'.repeat(40)}b`, matchable('a_'.repeat(60))), null);
});
