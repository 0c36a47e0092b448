import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '#server/expectations/schema.ts';
import {
  BOUND,
  COLUMN_TYPES,
  JSON_TEXT,
  NUMBERS,
  PERCENT,
  TEXTS,
  type TextForm,
  VALUES,
} from './argument-text.ts';

function comesBack(form: TextForm, value: Json): void {
  assert.deepEqual(form.read(form.write(value)), { value });
}

test('a value that is written is read as it was', () => {
  comesBack(VALUES, [
    'paid',
    'sent',
    12,
    '12',
    0.5,
    true,
    'true',
    null,
    'null',
    ' x ',
    '',
    'a\nb',
    '"q"',
    '1e3',
  ]);
  comesBack(VALUES, ['99999999999999999999999999.5e400', -3]);
  comesBack(TEXTS, ['^[A-Z]{2}$', '12', 'a|b ']);
  comesBack(BOUND, 100_000);
  comesBack(BOUND, '2026-01-01');
  comesBack(PERCENT, 0.999);
  comesBack(PERCENT, 0.07);
  comesBack(PERCENT, 1);
  comesBack(COLUMN_TYPES, [
    { name: 'order_id', type: 'VARCHAR' },
    { name: 'a: b', type: 'DECIMAL(18,2)' },
  ]);
  comesBack(JSON_TEXT, { quantiles: [0.5], value_ranges: [[1, null]] });
});

test('nothing written is no argument', () => {
  for (const form of [VALUES, TEXTS, BOUND, NUMBERS, PERCENT, JSON_TEXT, COLUMN_TYPES]) {
    assert.deepEqual(form.read(' \n'), { value: undefined });
    assert.equal(form.write(undefined), '');
  }
});

test('what cannot be read says what to write', () => {
  assert.deepEqual(PERCENT.read('95 %'), { value: 0.95 });
  for (const [form, text] of [
    [PERCENT, '101'],
    [PERCENT, 'most'],
    [NUMBERS, '1,5'],
    [JSON_TEXT, '{"a": '],
    [COLUMN_TYPES, 'order_id VARCHAR'],
  ] as const) {
    assert.ok('problem' in form.read(text), text);
  }
});
