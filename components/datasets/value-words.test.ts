import assert from 'node:assert/strict';
import { test } from 'node:test';
import { histogramWords, rangeWords, valueText } from './value-words.ts';

test('numbers, days and instants are written as their columns have them', () => {
  assert.equal(valueText(1234.567, { class: 'number', type: 'DOUBLE' }), '1,234.57');
  assert.equal(valueText(0, { class: 'instant', type: 'DATE' }), '1970-01-01');
  assert.equal(valueText(60, { class: 'instant', type: 'TIMESTAMP WITH TIME ZONE' }), '1970-01-01 00:01');
});

test('a histogram is told in a sentence', () => {
  const bins = [
    { from: 0, to: 5, rows: 1 },
    { from: 5, to: 10, rows: 1000 },
  ];
  assert.equal(
    histogramWords(bins, { class: 'number', type: 'INTEGER' }),
    'From 0 to 10; most rows, 1,000, are between 5 and 10.',
  );
  assert.equal(histogramWords([], { class: 'number', type: 'INTEGER' }), '');
});

test('what is withheld has no range', () => {
  assert.equal(rangeWords({ values: { withheld: 'Masked.' } }), 'Not shown');
});
