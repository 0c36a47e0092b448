import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksNothing, parseQuestion, questionAddress, toCatalogQuestion } from './question-address.ts';

const parsed = (address: string) => parseQuestion(new URLSearchParams(address));

test('a question is the same after its address', () => {
  for (const question of [
    { text: '' },
    { text: 'fact sales' },
    { text: 'ä & b=c', domains: 'sales', tags: 'pii.email' },
    { text: '', kinds: 'query', freshness: 'day', owners: 'person:1' },
  ]) {
    assert.deepEqual(parsed(questionAddress(question)), question);
  }
});

test('what an address cannot mean is left out', () => {
  assert.deepEqual(parsed('kinds=planet&freshness=never&kinds=table'), { text: '' });
  assert.deepEqual(parsed('other=1&domains=&text=%20a%20'), { text: 'a' });
  assert.equal(parsed(`text=${'x'.repeat(1000)}`).text.length, 200);
});

test('one of a facet is asked as a list', () => {
  const { text, domains, kinds } = toCatalogQuestion({ text: 'a', domains: 'sales' });
  assert.deepEqual([text, domains, kinds], ['a', ['sales'], []]);
});

test('a question without words is one when something is chosen', () => {
  assert.equal(asksNothing(parsed('')), true);
  assert.equal(asksNothing(parsed('kinds=table')), false);
  assert.equal(asksNothing(parsed('text=a')), false);
});
