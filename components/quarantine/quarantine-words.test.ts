import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GateFinding } from '#server/quarantine/schema.ts';
import { findingInWords, keyInWords, suspectsFirst, valueInWords } from './quarantine-words.ts';

test('a key is told by its columns, and one of another kind as it is', () => {
  assert.equal(keyInWords('{"event_on":"2026-11-10","event_id":"e-1"}'), 'event_on 2026-11-10, event_id e-1');
  assert.equal(keyInWords('{"id":7}#2'), 'id 7 (#2)');
  assert.equal(keyInWords('{"id":null}'), 'id no value');
  assert.equal(keyInWords('plain'), 'plain');
  assert.equal(keyInWords('{broken}'), '{broken}');
});

test('a finding says how many rows break its rule, as far as that is known', () => {
  const finding: GateFinding = {
    ...{ checkId: 'c', gate: 'hold', rule: 'amount is positive', columns: ['amount'], reason: null },
    ...{ state: 'failed', elementCount: 1_200, unexpectedCount: 3 },
  };
  assert.equal(findingInWords(finding), 'amount is positive: broken by 3 of 1,200 rows');
  assert.equal(
    findingInWords({ ...finding, elementCount: null, unexpectedCount: null }),
    'amount is positive: it does not hold',
  );
  assert.equal(
    findingInWords({ ...finding, state: 'not_evaluated', reason: 'There is no column amount.' }),
    'amount is positive: not evaluated. There is no column amount.',
  );
});

test('what a rule is about is offered first for repair', () => {
  const columns = ['id', 'reason', 'amount'].map((name) => ({ name }));
  const names = (rules: readonly string[]) => suspectsFirst(columns, rules).map(({ name }) => name);
  assert.deepEqual(names(['reason is one of sale']), ['reason', 'id', 'amount']);
  assert.deepEqual(names([]), ['id', 'reason', 'amount']);
});

test('a value that cannot be seen is told', () => {
  assert.deepEqual(['sale', '', null].map(valueInWords), ['sale', 'an empty text', 'no value']);
});
