import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { createEngine, type DuckDbEngine } from '../engine/duckdb.ts';
import { failingRowsSql, rowFailsSql } from './failing-rows.ts';
import { type CheckedTable, evaluateAlone, type RunOptions, runChecks } from './run-checks.ts';
import type { Check, Json } from './schema.ts';

let engine: DuckDbEngine;
const ORDERS: CheckedTable = {
  relationSql: 'orders',
  columns: [
    { name: 'order_id', type: 'VARCHAR' },
    { name: 'status', type: 'VARCHAR' },
    { name: 'amount', type: 'DECIMAL(18,2)' },
    { name: 'ordered_at', type: 'TIMESTAMP WITH TIME ZONE' },
  ],
};
const CUSTOMERS: CheckedTable = { relationSql: 'customers', columns: [{ name: 'id', type: 'VARCHAR' }] };

before(async () => {
  engine = await createEngine({ memoryLimitMb: 256, threads: 2 });
  await engine.query(`CREATE TABLE orders AS SELECT * FROM (VALUES
    ('a', 'paid', 10.00::DECIMAL(18,2), TIMESTAMPTZ '2026-11-01 00:00:00Z'),
    ('b', 'paid', -1.00, TIMESTAMPTZ '2026-11-02 00:00:00Z'),
    ('b', 'odd', NULL, TIMESTAMPTZ '2026-11-03 00:00:00Z'),
    (NULL, 'shipped', 100000.01, NULL)) t(order_id, status, amount, ordered_at)`);
  await engine.query("CREATE TABLE customers AS SELECT 'a' AS id");
});
after(() => engine.close());

async function outcomeOf(type: string, args: Record<string, Json>, options: RunOptions = {}) {
  const { outcomes } = await runChecks(engine, ORDERS, [{ id: 'x', type, arguments: args }], options);
  const { checkId, ...outcome } = outcomes[0] ?? assert.fail();
  assert.equal(checkId, 'x');
  return outcome;
}

test('values outside their bounds are counted, missing ones are neither right nor wrong', async () => {
  const args = { column: 'amount', min_value: 0, max_value: 100_000 };
  assert.deepEqual(await outcomeOf('expect_column_values_to_be_between', args), {
    state: 'failed',
    reason: null,
    elementCount: 4,
    missingCount: 1,
    unexpectedCount: 2,
    observed: null,
  });
  const { state } = await outcomeOf('expect_column_values_to_be_between', { ...args, mostly: 0.33 });
  assert.equal(state, 'passed');
  const paid = await outcomeOf('expect_column_values_to_be_between', {
    ...args,
    row_condition: 'col("status") == "paid"',
    condition_parser: 'great_expectations',
  });
  assert.deepEqual([paid.elementCount, paid.unexpectedCount], [2, 1]);
});

test('every row that shares its value breaks uniqueness', async () => {
  const { elementCount, missingCount, unexpectedCount } = await outcomeOf(
    'expect_column_values_to_be_unique',
    {
      column: 'order_id',
    },
  );
  assert.deepEqual([elementCount, missingCount, unexpectedCount], [4, 1, 2]);
});

test('a check that cannot be evaluated says why, and takes no other with it', async () => {
  const check = (type: string, args: Record<string, Json>) => ({ id: type, type, arguments: args });
  const { outcomes } = await runChecks(engine, ORDERS, [
    check('expect_column_values_to_not_be_null', { column: 'gone' }),
    check('expect_column_values_to_match_regex', { column: 'status', regex: '(?=paid)' }),
    check('expect_column_values_to_be_null', { column: 'amount', row_condition: 'amount > > 1' }),
    check('expect_column_mean_to_be_between', { column: 'status', min_value: 1 }),
    check('expect_column_values_to_be_in_set', {
      column: 'status',
      value_set: ['paid'],
      row_condition: 'cast(status as integer) = 1',
    }),
    check('expect_column_values_to_not_be_in_set', { column: 'status', value_set: ['odd'] }),
    check('expect_nothing_at_all', {}),
    check('unexpected_rows_expectation', { unexpected_rows_query: 'SELECT 1' }),
  ]);
  assert.deepEqual(
    outcomes.map(({ state }) => state),
    [
      'not_evaluated',
      'not_evaluated',
      'not_evaluated',
      'not_evaluated',
      'not_evaluated',
      'failed',
      'not_evaluated',
      'not_evaluated',
    ],
  );
  const reasons = outcomes.map(({ reason }) => reason ?? '');
  assert.match(reasons[0] ?? '', /no column gone/);
  assert.match(reasons[1] ?? '', /regular expression cannot be read: invalid perl operator.*RE2/);
  assert.match(reasons[2] ?? '', /does not fit the table: syntax error/);
  assert.match(reasons[3] ?? '', /status is VARCHAR; a mean is of numbers/);
  assert.equal(reasons[4], 'A value could not be read as what it is compared with.');
  assert.match(reasons[6] ?? '', /no expectation expect_nothing_at_all/);
});

test('checks of one table share one scan; how often values occur needs its own, and repeated ones another', async () => {
  const checks: readonly Pick<Check, 'id' | 'type' | 'arguments'>[] = [
    { id: '1', type: 'expect_column_values_to_not_be_null', arguments: { column: 'amount' } },
    { id: '2', type: 'expect_column_mean_to_be_between', arguments: { column: 'amount', min_value: 0 } },
    { id: '3', type: 'expect_column_values_to_be_unique', arguments: { column: 'order_id' } },
    {
      id: '4',
      type: 'expect_column_unique_value_count_to_be_between',
      arguments: { column: 'order_id', min_value: 2 },
    },
    { id: '5', type: 'expect_table_row_count_to_equal', arguments: { value: 4 } },
    { id: '6', type: 'expect_table_column_count_to_equal', arguments: { value: 4 } },
  ];
  const together = await runChecks(engine, ORDERS, checks);
  const alone = await evaluateAlone(engine, ORDERS, checks);
  assert.deepEqual(together.outcomes, alone.outcomes);
  assert.deepEqual([together.scans, alone.scans], [4, 7]);
});

test('all failing rows can be selected, and a row can be judged by itself where that is possible', async () => {
  const between = {
    type: 'expect_column_values_to_be_between',
    arguments: { column: 'amount', min_value: 0 },
  };
  const unique = { type: 'expect_column_values_to_be_unique', arguments: { column: 'order_id' } };
  const exists = {
    type: 'expect_column_values_to_exist_in_other_table',
    arguments: { column: 'order_id', other_table: 'silver.customers', other_column: 'id' },
  };
  const otherTable = (name: string) => (name === 'silver.customers' ? CUSTOMERS : null);
  const rowsOf = async (check: { type: string; arguments: Record<string, Json> }) =>
    (await engine.query(failingRowsSql(check, ORDERS, { otherTable }) ?? assert.fail())).rows;
  assert.deepEqual(
    (await rowsOf(between)).map(({ amount }) => amount),
    [-1],
  );
  assert.deepEqual(
    (await rowsOf(unique)).map(({ order_id }) => order_id),
    ['b', 'b'],
  );
  assert.deepEqual(
    (await rowsOf(exists)).map(({ order_id }) => order_id),
    ['b', 'b'],
  );
  const fails = rowFailsSql(between, ORDERS.columns);
  const { rows } = await engine.query(`SELECT count_if(${fails}) AS n, count(${fails}) AS told FROM orders`);
  assert.deepEqual(rows, [{ n: 1, told: 4 }]);
  assert.equal(rowFailsSql(unique, ORDERS.columns), null);
  assert.equal(
    failingRowsSql({ type: 'expect_table_row_count_to_equal', arguments: { value: 1 } }, ORDERS),
    null,
  );
  assert.equal(failingRowsSql(exists, ORDERS), null, 'a table that is not there');
});

test('what one value says of the table is told', async () => {
  const day = 86_400;
  const now = new Date('2026-11-04T00:00:00Z');
  const fresh = { column: 'ordered_at', max_age_seconds: day };
  assert.deepEqual((await outcomeOf('expect_table_to_be_fresh', fresh, { now })).state, 'passed');
  const late = await outcomeOf('expect_table_to_be_fresh', fresh, { now: new Date('2026-11-04T00:00:01Z') });
  assert.deepEqual([late.state, late.observed], ['failed', '2026-11-03T00:00:00.000Z']);
  const mean = await outcomeOf('expect_column_mean_to_be_between', { column: 'amount', max_value: 0 });
  assert.equal(mean.observed, 33336.33666666667);
  const schema = await outcomeOf('expect_table_schema_to_match', {
    columns: [
      { name: 'order_id', type: 'string' },
      { name: 'status', type: 'int' },
      { name: 'paid_at', type: 'date' },
    ],
  });
  assert.deepEqual(schema.observed, [
    'status is VARCHAR, not int',
    'paid_at is gone',
    'amount DECIMAL(18,2) is new',
    'ordered_at TIMESTAMP WITH TIME ZONE is new',
  ]);
});

test('statements are run where people’s statements are', async () => {
  const asked: string[] = [];
  const runStatement = (sql: string) => {
    asked.push(sql);
    return engine.query(sql.replaceAll('{batch}', 'orders'));
  };
  const rows = await outcomeOf(
    'unexpected_rows_expectation',
    { unexpected_rows_query: 'SELECT * FROM {batch} WHERE amount < 0; ' },
    { runStatement },
  );
  assert.deepEqual([rows.state, rows.unexpectedCount], ['failed', 1]);
  assert.match(asked[0] ?? '', /\{batch\}/);
  const compared = {
    base_query: 'SELECT order_id FROM {batch} WHERE order_id IS NOT NULL',
    comparison_query: 'SELECT id FROM customers',
  };
  const same = await outcomeOf('expect_query_results_to_match_comparison', compared, { runStatement });
  assert.deepEqual([same.state, same.elementCount, same.unexpectedCount], ['failed', 3, 2]);
  const elsewhere = await outcomeOf(
    'expect_query_results_to_match_comparison',
    { ...compared, comparison_data_source_name: 'mysql' },
    { runStatement },
  );
  assert.match(elsewhere.reason ?? '', /data source mysql/);
});

test('a cancelled run ends', async () => {
  const check = { id: 'x', type: 'expect_table_row_count_to_equal', arguments: { value: 4 } };
  await assert.rejects(runChecks(engine, ORDERS, [check], { signal: AbortSignal.abort() }));
});
