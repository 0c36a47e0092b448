import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError } from '../errors.ts';
import { type TestParser, testParser } from '../testing/sql-parser.ts';
import { approve } from './approve.ts';
import type { VisibleRelation } from './approved.ts';

const VISIBLE: readonly VisibleRelation[] = [
  {
    name: 'gold.sales',
    columns: [
      { name: 'id', type: 'BIGINT' },
      { name: 'country', type: 'VARCHAR' },
      { name: 'revenue', type: 'DECIMAL(18,2)' },
      { name: 'sold_on', type: 'DATE' },
    ],
  },
  {
    name: 'gold.customers',
    columns: [
      { name: 'id', type: 'BIGINT' },
      { name: 'name', type: 'VARCHAR' },
    ],
  },
  { name: 'silver.orders', columns: [{ name: 'id', type: 'BIGINT' }] },
];

let parser: TestParser;
before(async () => {
  parser = await testParser();
});
after(() => parser.close());

async function touched(sql: string): Promise<Record<string, readonly string[]>> {
  const approved = await approve(sql, VISIBLE, parser);
  assert.equal(approved.sql, sql);
  return Object.fromEntries(approved.touched.map(({ name, columns }) => [name, columns]));
}

async function refusal(sql: string, visible = VISIBLE): Promise<AppError> {
  try {
    await approve(sql, visible, parser);
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, 'bad_request');
    return error;
  }
  assert.fail(`approved: ${sql}`);
}

describe('what a statement touches is what the engine says', () => {
  const cases: [sql: string, expected: Record<string, string[]>][] = [
    ['SELECT 1', {}],
    ['SELECT revenue FROM gold.sales', { 'gold.sales': ['revenue'] }],
    ['SELECT count(*) FROM gold.sales', { 'gold.sales': [] }],
    ['SELECT country FROM GOLD.Sales WHERE revenue > 1', { 'gold.sales': ['country', 'revenue'] }],
    ['FROM gold.customers', { 'gold.customers': ['id', 'name'] }],
    ['SELECT * EXCLUDE (name) FROM gold.customers', { 'gold.customers': ['id'] }],
    ["SELECT COLUMNS('rev.*') FROM gold.sales", { 'gold.sales': ['revenue'] }],
    ['SELECT c FROM gold.customers c', { 'gold.customers': ['id', 'name'] }],
    [
      'SELECT 1 FROM gold.sales s SEMI JOIN gold.customers c USING (id)',
      { 'gold.customers': ['id'], 'gold.sales': ['id'] },
    ],
    [
      'SELECT s.id FROM gold.sales s ASOF JOIN silver.orders o ON s.id >= o.id',
      { 'gold.sales': ['id'], 'silver.orders': ['id'] },
    ],
    [
      'SELECT (SELECT max(name) FROM gold.customers c WHERE c.id = s.id) FROM gold.sales s',
      { 'gold.customers': ['id', 'name'], 'gold.sales': ['id'] },
    ],
    ['WITH sales AS (SELECT id FROM gold.sales) SELECT * FROM sales', { 'gold.sales': ['id'] }],
    ['WITH a AS (FROM gold.sales) SELECT 1', { 'gold.sales': [] }],
    ['DESCRIBE gold.sales', { 'gold.sales': [] }],
    ['SUMMARIZE gold.customers', { 'gold.customers': ['id', 'name'] }],
    [
      "PIVOT gold.sales ON country IN ('DE') USING sum(revenue) GROUP BY sold_on",
      { 'gold.sales': ['country', 'revenue', 'sold_on'] },
    ],
    [
      'SELECT name FROM gold.customers WHERE id = $id AND name IN $names',
      { 'gold.customers': ['id', 'name'] },
    ],
    ['SELECT i FROM range(3) WITH ORDINALITY t(x, i)', {}],
  ];
  for (const [sql, expected] of cases) {
    test(sql, async () => assert.deepEqual(await touched(sql), expected));
  }
});

test('the kind of a statement', async () => {
  const kinds: [string, string, boolean][] = [
    ['SELECT 1', 'select', false],
    ['VALUES (1)', 'select', false],
    ['DESCRIBE gold.sales', 'describe', false],
    ['SHOW gold.sales', 'describe', false],
    ['SUMMARIZE gold.sales', 'summarize', false],
    ['EXPLAIN SELECT 1', 'explain', false],
    ['explain\nanalyze SELECT 1', 'explain', true],
    ['-- why\n/* so */ EXPLAIN /**/ ANALYZE SELECT 1', 'explain', true],
  ];
  for (const [sql, kind, analyze] of kinds) {
    const approved = await approve(sql, VISIBLE, parser).catch((error: Error) => error);
    // A comment between the words is refused: what is left would begin with ANALYZE.
    if (sql.includes('/**/')) assert.ok(approved instanceof AppError);
    else {
      assert.ok(!(approved instanceof Error), sql);
      assert.deepEqual([approved.kind, approved.analyze], [kind, analyze], sql);
      if (kind === 'explain') assert.equal(sql.slice(approved.bodyStart), 'SELECT 1');
    }
  }
});

describe('refusals say where and what', () => {
  const cases: [sql: string, message: RegExp, details: object][] = [
    [
      'SELECT *\nFROM gold.sale',
      /^There is no table "gold.sale". Did you mean gold.sales\?$/,
      { line: 2, column: 6, position: 14 },
    ],
    [
      'FROM customers',
      /^There is no table "customers". Did you mean gold.customers\?$/,
      { missingTable: 'customers' },
    ],
    [
      "SELECT 'é€😀', revenu FROM gold.sales",
      /^There is no column "revenu" here. Did you mean revenue\?$/,
      { position: 15, column: 16, nearest: 'revenue' },
    ],
    ['EXPLAIN SELECT revenu FROM gold.sales', /no column "revenu"/, { position: 15, column: 16 }],
    ['SELECT $a, revenu FROM gold.sales WHERE id = $b', /no column "revenu"/, { position: 11 }],
    [
      'SELECT x FROM',
      /^The SQL cannot be read: syntax error at end of input.$/,
      { position: 13, line: 1, column: 14 },
    ],
    [
      'SELECT sume(id) FROM gold.sales',
      /^There is no function "sume" for queries. Did you mean sum/,
      { position: 7 },
    ],
    ['SELECT 1; SELECT 2', /^Run one statement at a time/, {}],
    ['SELECT 1; DROP TABLE x', /^Run one query at a time/, {}],
    [
      'UPDATE gold.sales SET id = 1',
      /^Only queries can be run here \(.*\), not UPDATE.$/,
      { line: 1, column: 1 },
    ],
    ['', /^There is no query in the text.$/, {}],
    ['-- nothing', /^There is no query in the text.$/, {}],
    ['PIVOT gold.sales ON country USING count(*)', /^A PIVOT needs its values here/, {}],
    ['SHOW TABLES', /^SHOW lists nothing here/, {}],
    ['SELECT id FROM gold.sales AT (VERSION => 1)', /^AT \(…\) is not available here/, { position: 15 }],
    ['SELECT 1::nosuch', /^There is no type "nosuch"/, {}],
    ['SELECT sum(name) FROM gold.customers', /^No function matches .*'sum\(VARCHAR\)'/, { position: 7 }],
    [
      'SELECT id FROM gold.sales s JOIN gold.customers c ON true',
      /^Ambiguous reference to column name "id"/,
      {},
    ],
    ["SELECT repeat('x', 2000000000)", /^repeat may be asked for 10,000,000 at most/, { position: 7 }],
    ['SELECT rowid FROM gold.sales', /^There is no column "rowid" here/, {}],
    ['SELECT \u0000 1', /characters that are no text/, {}],
    ['SELECT \ud800', /characters that are no text/, {}],
    [`SELECT '${'x'.repeat(262_144)}'`, /longer than 256 kB/, {}],
    [`SELECT ${'NOT '.repeat(5000)}id FROM gold.sales`, /too deeply nested/, {}],
    [`SELECT ${'abs('.repeat(700)}1${')'.repeat(700)}`, /too deeply nested/, {}],
  ];
  for (const [sql, message, details] of cases) {
    test(JSON.stringify(sql.slice(0, 60)), async () => {
      const error = await refusal(sql);
      assert.match(error.message, message);
      assert.deepEqual({ ...error.details, ...details }, error.details);
    });
  }
});

test('what is hidden is refused letter for letter as what there is not', async () => {
  const templates = [
    'SELECT * FROM gold.{}',
    'SELECT {} FROM gold.customers',
    'SELECT c.{} FROM gold.customers c',
    'SELECT * EXCLUDE ({}) FROM gold.customers',
    'SELECT * FROM gold.customers JOIN gold.sales USING ({})',
    "SELECT struct_extract(c, '{}') FROM gold.customers c",
    'SELECT (c).{} FROM gold.customers c',
    'SELECT 1 FROM gold.customers GROUP BY {}',
    'SELECT 1 FROM gold.customers ORDER BY {}',
    'DESCRIBE gold.{}',
    'SUMMARIZE gold.{}',
    'PIVOT gold.{} ON x IN (1) USING count(*)',
    'EXPLAIN SELECT * FROM gold.{}',
    'SELECT gold.{}.id FROM gold.customers',
  ];
  const all = [...VISIBLE, { name: 'gold.payroll', columns: [{ name: 'salary', type: 'BIGINT' }] }];
  for (const template of templates) {
    // The guard is told what is visible and nothing else, so both worlds must answer alike for both names.
    const [hidden, missing] = [template.replace('{}', 'payroll'), template.replace('{}', 'payrxll')];
    const answers = await Promise.all([hidden, missing].map((sql) => refusal(sql)));
    const [first, second] = answers.map(({ message, details }) =>
      JSON.stringify({ message, details }).replaceAll(/payr.ll/g, 'NAME'),
    );
    assert.equal(first, second, template);
  }
  assert.deepEqual((await approve('SELECT * FROM gold.payroll', all, parser)).touched, [
    { name: 'gold.payroll', columns: ['salary'] },
  ]);
});

test('relations whose names are no two plain words cannot be named', async () => {
  const columns = [{ name: 'a', type: 'BIGINT' }];
  const odd = [
    'information_schema.tables',
    'main.x',
    'pg_catalog.pg_class',
    'a.b.c',
    'plain',
    'gold./etc/passwd',
  ];
  for (const name of odd) {
    await refusal(`SELECT * FROM ${name.replace('/etc/passwd', '"/etc/passwd"')}`, [{ name, columns }]);
  }
});

test('an engine that fails otherwise is no refusal', async () => {
  const broken = { parse: () => Promise.reject(new AppError('timeout', 'Too slow.')), plan: parser.plan };
  await assert.rejects(approve('SELECT 1', VISIBLE, broken), { code: 'timeout' });
});
