import assert from 'node:assert/strict';
import test from 'node:test';
import {
  columnsRead,
  expectationOf,
  isExpectation,
  readCheck,
  sentenceOf,
  VOCABULARY,
} from './vocabulary.ts';

const OURS = [
  'expect_column_values_to_exist_in_other_table',
  'expect_table_schema_to_match',
  'expect_table_to_be_fresh',
];

test('the 58 core expectations and three of ours', () => {
  assert.equal(Object.keys(VOCABULARY).length, 58 + OURS.length);
  assert.ok(OURS.every(isExpectation));
  const labels = Object.values(VOCABULARY).map(({ label }) => label);
  assert.equal(new Set(labels).size, labels.length);
});

test('keyword arguments as a suite of Great Expectations has them are taken', () => {
  const answer = readCheck({
    type: 'expect_column_values_to_be_between',
    arguments: {
      column: 'amount',
      min_value: 0,
      max_value: null,
      strict_min: true,
      mostly: 0.95,
      row_condition: 'col("status") == "paid"',
      condition_parser: 'great_expectations',
      result_format: { result_format: 'COMPLETE', unexpected_index_column_names: ['id'] },
      catch_exceptions: false,
      meta: { owner: 'sales' },
    },
  });
  assert.ok('read' in answer);
  assert.equal(
    expectationOf(answer.read.type).sentence(answer.read.args),
    'amount is above 0 in at least 95 % of rows, where col("status") == "paid"',
  );
});

test('an unknown expectation, an unknown argument and a missing one are told', () => {
  const problemOf = (type: string, args: unknown) => {
    const answer = readCheck({ type, arguments: args });
    return 'problem' in answer ? answer.problem : null;
  };
  assert.match(problemOf('expect_miracles', {}) ?? '', /no expectation expect_miracles/);
  assert.match(problemOf('toString', {}) ?? '', /no expectation toString/);
  assert.match(
    problemOf('expect_column_values_to_be_null', { column: 'a', mosty: 1 }) ?? '',
    /arguments are wrong: .*mosty/,
  );
  assert.match(problemOf('expect_column_values_to_be_in_set', { column: 'a' }) ?? '', /value_set/);
  assert.match(
    problemOf('expect_column_kl_divergence_to_be_less_than', {
      column: 'a',
      threshold: 1,
      partition_object: { bins: [0, 1, 2], weights: [1] },
    }) ?? '',
    /one weight for each pair/,
  );
});

test('sentences are for people', () => {
  const cases: readonly [type: string, args: object, sentence: string][] = [
    [
      'expect_column_values_to_be_between',
      { column: 'amount', min_value: 0, max_value: 100_000 },
      'amount is between 0 and 100,000',
    ],
    ['expect_column_values_to_be_in_set', { column: 's', value_set: ['a', 'b'] }, 's is one of a, b'],
    ['expect_table_row_count_to_be_between', { min_value: 1 }, 'the table has at least 1 rows'],
    [
      'expect_table_to_be_fresh',
      { column: 'at', max_age_seconds: 7_200 },
      'the newest at is at most 2 hours old',
    ],
    [
      'expect_column_proportion_of_non_null_values_to_be_between',
      { column: 'a', min_value: 0.5, max_value: 1 },
      'a is not null in between 50 % and 100 % of rows',
    ],
    ['expect_nothing', {}, 'expect_nothing'],
  ];
  for (const [type, args, sentence] of cases) assert.equal(sentenceOf({ type, arguments: args }), sentence);
});

test('the columns that a check reads are those of its condition, too', () => {
  const columns = ['id', 'Status', 'amount', 'due date'];
  const read = (type: string, args: object) => columnsRead({ type, arguments: args }, columns);
  const notNull = 'expect_column_values_to_not_be_null';
  assert.deepEqual(read(notNull, { column: 'id' }), ['id']);
  assert.deepEqual(
    read(notNull, { column: 'id', row_condition: 'lower(STATUS) = \'x\' and "due date" > 1' }),
    ['id', 'Status', 'due date'],
  );
  assert.deepEqual(read(notNull, { column: 'id', row_condition: 'col("amount") > 5' }), ['id', 'amount']);
  assert.deepEqual(
    read(notNull, {
      column: 'gone',
      row_condition: { type: 'nullity', column: { name: 'due date' }, is_null: false },
    }),
    ['gone', 'due date'],
  );
  assert.equal(read('unexpected_rows_expectation', { unexpected_rows_query: 'SELECT 1' }), 'all');
  assert.equal(read('expect_nothing', {}), 'all');
});
