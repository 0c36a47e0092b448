import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Check } from '#server/expectations/schema.ts';
import {
  blockingProblem,
  copyOf,
  draftProblems,
  isAboutRows,
  moved,
  NEW_DRAFT,
  newCheck,
  withImported,
  withType,
} from './suite-draft.ts';

const check = (
  id: string,
  type = 'expect_column_to_exist',
  args: Check['arguments'] = { column: 'a' },
): Check => ({
  ...{ id, type, arguments: args, severity: 'critical', gate: 'publish', notes: '' },
});

test('a new check begins with the column of the one before, where it is about one', () => {
  assert.deepEqual(newCheck('expect_column_values_to_be_unique', 'order_id', []).arguments, {
    column: 'order_id',
  });
  assert.deepEqual(newCheck('expect_table_row_count_to_equal', 'order_id', []).arguments, {});
  const made = newCheck('expect_column_to_exist', null, []);
  assert.deepEqual(made.arguments, {});
  assert.notEqual(copyOf(made, [made]).id, made.id);
});

test('another expectation keeps the arguments that it takes', () => {
  const between = check('1', 'expect_column_values_to_be_between', {
    column: 'amount',
    min_value: 0,
    max_value: 1.5,
    mostly: 0.9,
  });
  assert.deepEqual(withType(between, 'expect_column_value_lengths_to_be_between').arguments, {
    column: 'amount',
    min_value: 0,
    mostly: 0.9,
  });
  assert.deepEqual(withType(between, 'expect_column_to_exist').arguments, { column: 'amount' });
});

test('checks move by a step', () => {
  const [a, b, c] = [check('a'), check('b'), check('c')];
  assert.deepEqual(moved([a, b, c], 2, -1), [a, c, b]);
  assert.deepEqual(moved([a, b, c], 0, 1), [b, a, c]);
});

test('an import is added with ids that are not taken, and names only what has no name', () => {
  const read = {
    name: 'Theirs',
    description: 'From there.',
    everyMinutes: 60,
    checks: [check('a')],
    problems: [],
  };
  assert.deepEqual(withImported(NEW_DRAFT, read), {
    ...{ name: 'Theirs', description: 'From there.', everyMinutes: 60, checks: [check('a')] },
  });
  const mine = { ...NEW_DRAFT, name: 'Mine', checks: [check('a')] };
  const both = withImported(mine, read);
  assert.equal(both.name, 'Mine');
  assert.equal(both.everyMinutes, null);
  assert.equal(new Set(both.checks.map(({ id }) => id)).size, 2);
});

test('what is unready keeps a suite from being saved; an expectation that nobody knows does not', () => {
  assert.equal(blockingProblem(check('a')), null);
  assert.match(blockingProblem(check('a', 'expect_column_to_exist', {})) ?? '', /arguments are wrong/);
  assert.equal(blockingProblem(check('a', 'expect_the_impossible', {})), null);
  assert.deepEqual(Object.keys(draftProblems(NEW_DRAFT)), ['name', 'checks']);
  assert.deepEqual(draftProblems({ ...NEW_DRAFT, name: ' x ', checks: [check('a')] }), {});
});

test('rows can be kept back by checks of rows only', () => {
  assert.equal(isAboutRows('expect_column_values_to_be_unique'), true);
  assert.equal(isAboutRows('expect_column_mean_to_be_between'), false);
  assert.equal(isAboutRows('expect_table_to_be_fresh'), false);
  assert.equal(isAboutRows('expect_the_impossible'), false);
});
