import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixRule } from '#server/letters/schema.ts';
import { RULE_WORDS } from './letter-words.ts';
import { newRule, toRule } from './rule-draft.ts';

const filled = (kind: keyof typeof RULE_WORDS) => ({
  ...newRule(kind),
  path: 'a.b[]',
  to: 'c',
  schemaId: ' 7 ',
});

test('every kind of rule that the form offers is one that may be asked for, once its fields are filled', () => {
  for (const kind of Object.keys(RULE_WORDS) as (keyof typeof RULE_WORDS)[]) {
    assert.equal(fixRule.safeParse(toRule(filled(kind))).success, true, kind);
  }
});

test('a value is of the type that was chosen', () => {
  const value = (valueType: 'text' | 'number' | 'true' | 'false' | 'null', text = '5') =>
    (toRule({ ...filled('set_field'), valueType, value: text }) as { value: unknown }).value;
  assert.deepEqual(
    [value('text'), value('number'), value('true'), value('false'), value('null')],
    ['5', 5, true, false, null],
  );
  assert.equal(
    fixRule.safeParse(toRule({ ...filled('set_field'), valueType: 'number', value: ' ' })).success,
    false,
  );
  assert.equal(fixRule.safeParse(toRule({ ...filled('add_header'), schemaId: '' })).success, false);
});
