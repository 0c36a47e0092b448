import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ExpectationType, VOCABULARY } from '#server/expectations/vocabulary.ts';
import { ARGUMENT_WORDS, argumentProblems, fieldsOf } from './argument-fields.ts';

const TYPES = Object.keys(VOCABULARY) as ExpectationType[];
const FIELDS = TYPES.flatMap((type) => fieldsOf(type).map((field) => ({ type, ...field })));

test('every argument that a form asks for has words, and no words are for none', () => {
  const asked = new Set(FIELDS.map(({ name }) => name));
  assert.deepEqual([...asked].filter((name) => !ARGUMENT_WORDS[name]).sort(), []);
  assert.deepEqual(
    Object.keys(ARGUMENT_WORDS).filter((name) => !asked.has(name)),
    [],
  );
});

test('only what has a shape of its own is asked for as JSON', () => {
  const asJson = new Set(FIELDS.filter(({ kind }) => kind === 'json').map(({ name }) => name));
  assert.deepEqual([...asJson].sort(), [
    'json_schema',
    'partition_object',
    'quantile_ranges',
    'value_pairs_set',
  ]);
});

test('controls follow the types of the arguments', () => {
  const kinds = (type: ExpectationType) =>
    Object.fromEntries(fieldsOf(type).map(({ name, kind }) => [name, kind]));
  assert.deepEqual(kinds('expect_column_values_to_be_between'), {
    column: 'column',
    min_value: 'bound',
    max_value: 'bound',
    strict_min: 'flag',
    strict_max: 'flag',
    parse_strings_as_datetimes: 'flag',
    mostly: 'percent',
    row_condition: 'condition',
  });
  assert.deepEqual(kinds('expect_column_values_to_exist_in_other_table'), {
    column: 'column',
    other_table: 'otherTable',
    other_column: 'otherColumn',
    mostly: 'percent',
    row_condition: 'condition',
  });
  assert.equal(kinds('expect_column_values_to_be_in_set').value_set, 'values');
  assert.equal(kinds('expect_column_values_to_match_regex_list').match_on, 'choice');
  assert.equal(kinds('expect_column_proportion_of_unique_values_to_be_between').min_value, 'percent');
  assert.equal(kinds('expect_table_to_be_fresh').max_age_seconds, 'duration');
});

test('each problem is told at its argument', () => {
  assert.deepEqual(argumentProblems('expect_column_values_to_be_in_set', {}), {
    column: 'It is needed.',
    value_set: 'It is needed.',
  });
  assert.deepEqual(
    argumentProblems('expect_column_values_to_not_be_null', { column: 'amount', colour: 'red' }),
    { colour: 'This expectation has no such argument.' },
  );
  assert.deepEqual(argumentProblems('expect_column_values_to_be_unique', { column: 'amount' }), {});
});
