import assert from 'node:assert/strict';
import { test } from 'node:test';
import { all, alternatives, begunWith, type Meaning, type Term, widened } from './widen-query.ts';

const typed = (...stems: string[]): Term[] =>
  stems.map((stem, place) => [{ stem, begins: place === stems.length - 1 }]);
const meaning = (first: number, last: number, said: string, means: string): Meaning => ({
  ...{ first, last, said, means },
  stems: means.split(' '),
});

function asText(terms: readonly Term[], meanings: readonly Meaning[]) {
  const { meant, others } = widened(terms, meanings);
  return {
    meant: meant && all(meant.map(alternatives)),
    others: others.map(({ said, term }) => `${said}: ${alternatives(term)}`),
  };
}

test('a word is looked for with all that means the same', () => {
  assert.deepEqual(asText(typed('turnov', 'day'), [meaning(1, 1, 'turnover', 'revenu')]), {
    meant: "(('turnov')|('revenu'))&('day':*)",
    others: ["turnover → revenu: (('revenu'))"],
  });
  assert.deepEqual(asText(typed('day'), []), { meant: null, others: [] });
});

test('several words mean something together before one of them does', () => {
  const meanings = [
    meaning(1, 3, 'average order value', 'aov'),
    meaning(2, 2, 'order', 'purchas'),
    meaning(4, 4, 'country', 'market'),
  ];
  assert.deepEqual(
    asText(typed('averag', 'order', 'valu', 'countri'), meanings).meant,
    "(('averag'&'order'&'valu')|('aov'))&(('countri':*)|('market'))",
  );
  assert.deepEqual(
    asText(typed('aov'), [meaning(1, 1, 'aov', 'averag order valu')]).meant,
    "(('aov':*)|('averag'&'order'&'valu'))",
  );
});

test('what is typed is text and no query', () => {
  assert.equal(alternatives([{ stem: "o'neil\\", begins: false }]), "('o''neil\\\\')");
});

test('a few words that begin as the last one are asked for each, many by their beginning', () => {
  const before = typed('daily').map(([word]) => [word ?? []]) as Term[];
  const few = { stems: ['order', 'orderid', 'orderlin'], areAll: true };
  assert.deepEqual(begunWith(before, 'order', few), {
    before,
    end: [
      { stem: 'orderid', begins: false },
      { stem: 'orderlin', begins: false },
    ],
    isSought: false,
  });
  assert.equal(begunWith(before, 'order', { stems: ['order'], areAll: true }), null);
  const many = Array.from({ length: 12 }, (_, at) => `ord${at}`);
  const byBeginning = { before, end: [{ stem: 'ord', begins: true }] };
  assert.deepEqual(begunWith(before, 'ord', { stems: many, areAll: true }), {
    ...byBeginning,
    isSought: false,
  });
  assert.deepEqual(begunWith(before, 'ord', { stems: ['ord', ...many], areAll: false }), {
    ...byBeginning,
    isSought: true,
  });
  assert.equal(begunWith([], 'ord', { stems: ['ord', ...many], areAll: false })?.isSought, false);
});
