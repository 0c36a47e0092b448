import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TermSummary } from '#server/glossary/schema.ts';
import { glossaryAddress, parseView } from './glossary-address.ts';
import { matchTerms } from './match-terms.ts';
import { namesAbove, toTree } from './term-tree.ts';

const term = (id: string, change: Partial<TermSummary> = {}): TermSummary => ({
  ...{ id, name: id, parent: null, definition: `What ${id} means.`, synonyms: [], links: 0, source: 'file' },
  ...change,
});
const TERMS = [
  term('churn', { parent: 'customer' }),
  term('customer', { synonyms: ['client'], links: 2 }),
  term('early', { parent: 'churn', definition: 'A client who leaves at once.', source: 'portal' }),
  term('stock'),
];
const ALL = { text: '', below: null, show: null };
const ids = (view: object) => matchTerms(TERMS, { ...ALL, ...view }).map(({ id }) => id);

test('terms hang below each other', () => {
  const [customer, stock] = toTree(TERMS);
  assert.deepEqual([customer?.value, stock?.value], ['customer', 'stock']);
  assert.deepEqual(
    customer?.children[0]?.children.map(({ value }) => value),
    ['early'],
  );
  const byId = new Map(TERMS.map((each) => [each.id, each]));
  assert.deepEqual(namesAbove(byId, TERMS[2] as TermSummary), ['customer', 'churn']);
});

test('terms are found by their names, then synonyms, then what they mean', () => {
  assert.deepEqual(ids({ text: 'client' }), ['customer', 'early']);
  assert.deepEqual(ids({ text: 'CLIENT  leaves' }), ['early']);
  assert.deepEqual(ids({ below: 'churn' }), ['churn', 'early']);
  assert.deepEqual(ids({ below: 'customer' })[0], 'customer');
  assert.deepEqual(ids({ show: 'unlinked' }), ['churn', 'early', 'stock']);
  assert.deepEqual(ids({ show: 'portal', text: 'at once' }), ['early']);
  assert.deepEqual(ids({ below: 'no-such' }), []);
});

test('an address holds what is looked at, and nothing else', () => {
  const view = { text: 'a b', below: 'churn', show: 'deleted' } as const;
  assert.deepEqual(parseView(new URL(glossaryAddress(view), 'http://x').searchParams), view);
  assert.equal(glossaryAddress(ALL), '/glossary');
  assert.deepEqual(parseView(new URLSearchParams({ show: 'constructor', text: ' ' })), ALL);
});
