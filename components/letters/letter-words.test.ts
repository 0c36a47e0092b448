import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FixRule } from '#server/letters/schema.ts';
import { lettersInWords, reasonInWords, ruleInWords } from './letter-words.ts';

test('a reason has words, one that is not known its code, and one that is not seen says so', () => {
  assert.equal(reasonInWords('schema'), 'Breaks the contract');
  assert.equal(reasonInWords('of_tomorrow'), 'of_tomorrow');
  assert.equal(reasonInWords('constructor'), 'constructor');
  assert.equal(reasonInWords(null), 'Not shown to you');
});

test('every rule is one sentence of its own', () => {
  const rules: FixRule[] = [
    { kind: 'set_field', path: 'a', value: null, where: 'always' },
    { kind: 'set_field', path: 'a', value: 'x', where: 'missing' },
    { kind: 'rename_field', path: 'a', to: 'b' },
    { kind: 'drop_field', path: 'a' },
    { kind: 'to_number', path: 'a' },
    { kind: 'to_text', path: 'a' },
    { kind: 'to_instant', path: 'a', format: 'iso' },
    { kind: 'recode', from: 'windows-1252' },
    { kind: 'strip_header' },
    { kind: 'replace_schema_id', schemaId: 7 },
    { kind: 'add_header', schemaId: 7 },
  ];
  const words = rules.map(ruleInWords);
  assert.equal(new Set(words).size, rules.length);
  assert.equal(words[1], 'Set a to "x" where it is missing');
});

test('letters are counted in words', () => {
  assert.deepEqual([1, 1_200].map(lettersInWords), ['1 letter', '1,200 letters']);
});
