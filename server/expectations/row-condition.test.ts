import assert from 'node:assert/strict';
import test from 'node:test';
import { NotEvaluated } from './plan/plan.ts';
import { rowConditionSql } from './row-condition.ts';
import type { RowCondition } from './vocabulary/expectation.ts';

const TABLE = {
  columns: ['status', 'amount', 'Due Date', 'date', 'select'].map((name) => ({ name, type: 'VARCHAR' })),
};

type Parser = Parameters<typeof rowConditionSql>[1];

test('conditions in the languages of suites become SQL', () => {
  const cases: readonly [condition: RowCondition, parser: Parser, sql: string][] = [
    [`status = 'paid' and amount > 1.5`, null, `"status" = 'paid' and "amount" > 1.5`],
    [
      `lower(status) like 'p%' or "Due Date" is null`,
      'sql',
      `lower ( "status" ) like 'p%' or "Due Date" IS NULL`.replace('IS NULL', 'is null'),
    ],
    ['col("amount") >= 5', null, '"amount" >= 5'],
    ['col("status").notNull()', 'great_expectations__experimental__', '"status" IS NOT NULL'],
    ['col("status") == "it\'s"', 'great_expectations', `"status" = 'it''s'`],
    ['col("date") > date("2026-01-01")', 'great_expectations', `"date" > CAST('2026-01-01' AS DATE)`],
    [
      '`Due Date`.isnull() | ~(amount in [1, 2])',
      'pandas',
      '"Due Date" IS NULL OR NOT ( "amount" in ( 1 , 2 ) )',
    ],
    ['status == "a" and amount != None', 'pandas', `"status" = 'a' and "amount" != NULL`],
    [`date >= date '2026-01-01'`, null, `"date" >= date '2026-01-01'`],
    [`"select" = 'x'`, null, `"select" = 'x'`],
    [`STATUS = 'a;b -- c'`, null, `"status" = 'a;b -- c'`],
    [
      { type: 'comparison', column: { name: 'status' }, operator: 'IN', parameter: ['a', "b'"] },
      null,
      `"status" IN ('a', 'b''')`,
    ],
    [
      {
        type: 'and',
        conditions: [
          { type: 'nullity', column: { name: 'status' }, is_null: false },
          { type: 'pass_through', pass_through_filter: 'amount > 1' },
        ],
      },
      null,
      '("status" IS NOT NULL) AND ("amount" > 1)',
    ],
  ];
  for (const [condition, parser, sql] of cases) assert.equal(rowConditionSql(condition, parser, TABLE), sql);
  assert.equal(rowConditionSql(null, null, TABLE), null);
});

test('nothing but an expression over the row’s own columns gets through', () => {
  const hostile = [
    'true) UNION SELECT 1 --',
    '1 = (select max(amount) from other)',
    'exists (select 1)',
    'amount in (from other)',
    `read_text('/etc/passwd') = ''`,
    `getenv('HOME') = ''`,
    'amount = 1; drop table orders',
    'amount = 1 /* comment */',
    'other.amount = 1',
    'amount = 1) or (1 = 1',
    'amount = (1',
    'gone = 1',
    `status = 'open`,
    `"status`,
    'amount[1] = 2',
    'amount::varchar = 2',
    '$1 = amount',
    '? = amount',
    'row_number() over () = 1',
    'col("gone") == 1',
    'col(amount) == 1',
    `list_transform([1], x -> x)`,
    'status = \u00a0',
    "status = 'a\0b'; x",
  ];
  for (const condition of hostile) {
    assert.throws(() => rowConditionSql(condition, null, TABLE), NotEvaluated, condition);
  }
  assert.throws(() => rowConditionSql('status == "a\\"b"', 'pandas', TABLE), NotEvaluated);
});
